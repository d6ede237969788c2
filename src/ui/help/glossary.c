/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the screens that are not plain English, and what they mean: a
 * row a word, in the order in which a list has them. */
#include "ui/help/glossary.h"

/* In a spelling, # stands for digits. */
static const struct glossary_word words[] = {
    {.word = "<=",
     .says = "<= 100 means 100 or less: accuracy is measured at evaluations "
             "only, and a limit may end a race before its last epoch."},
    {.word = "accuracy",
     .says = "Accuracy is the share of samples, in percent, whose most "
             "probable class is the true one."},
    {.word = "active",
     .also = {"active s"},
     .says = "Active time is what a lane spent on training and "
             "evaluation, without pauses and without waiting for its "
             "turn or the chosen speed."},
    {.word = "B to W^T",
     .says = "B to W^T is the angle between the matrix that errors come back "
             "through and the transposed weights: 0 is backpropagation, 90 "
             "degrees is chance; behind it the length of the one over that of "
             "the other."},
    {.word = "batch",
     .says = "A batch is the group of training samples after which the "
             "weights move once; its accuracy is that before they move."},
    {.word = "b.loss",
     .also = {"batch loss"},
     .says = "The batch loss is the mean loss of the newest batch, "
             "before its update."},
    {.word = "best",
     .also = {"best val"},
     .says = "Best is the highest validation accuracy so far; @e3 says "
             "that it was after epoch 3."},
    {.word = "bias",
     .also = {"biases"},
     .says = "A bias is the number that a unit adds to the weighted sum "
             "of its inputs; biases are also what a net adds to a score "
             "whatever the picture."},
    {.word = "bias:var",
     .says = "bias:var is what the gradient's error is made of, in squared "
             "lengths of backpropagation's: the lasting part, and the noise "
             "from one estimate to the next, 0 of a rule without chance."},
    {.word = "change",
     .says = "In a table, change is how far the cosine has moved since it "
             "was first measured; below 0 it fell."},
    {.word = "COLLAPSED",
     .says =
         "A lane has collapsed when its loss rose far above a guess's, its "
         "accuracies fell back to a guess's, or a hidden layer passes nothing "
         "on for any sample: u takes back the last change, r restarts."},
    {.word = "cos, cos(g)",
     .also = {"cos", "cos(g)", "cos(gradient"},
     .says = "cos is the cosine of the angle between the lane's "
             "gradient and backpropagation's at the same weights and "
             "batch: 1 is the same direction, 0 a right angle."},
    {.word = "covering",
     .also = {"covered"},
     .says = "Covering sets the pixels around a place to 0: the more the lead "
             "falls by it, the more the place speaks for the class said."},
    {.word = "dead units",
     .also = {"dead"},
     .says = "A dead unit was above zero for not one validation sample "
             "at the last evaluation: it changes no answer and, there, "
             "learns nothing."},
    {.word = "DIVERGED",
     .says = "A lane has diverged when a loss or gradient is no longer a "
             "finite number: it stands before that batch, u takes back "
             "the last change and r restarts."},
    {.word = "epoch",
     .also = {"epochs"},
     .says = "An epoch is one pass over all training samples, after "
             "which the net is evaluated."},
    {.word = "diff",
     .also = {"diff-bp"},
     .says = "A diff is the mean of what a lane has more than the first "
             "one with the same seed; its sd and n are of those pairs."},
    {.word = "eq.cost",
     .says = "eq.cost is the last validation at or before the cost of the "
             "lane that has spent least, in fwd-eq, or in active time where "
             "that is the x axis; @e3: after epoch 3."},
    {.word = "ETA",
     .says = "ETA is the time until the last lane is done, evaluations "
             "included; after <= a limit may end it earlier."},
    {.word = "ex/s",
     .says = "Examples a second are how many training samples a lane is "
             "getting through now, waiting included."},
    {.word = "fwd-eq",
     .says = "Forward equivalents count the cost so far in forward "
             "passes of one sample: backpropagation takes 3 a sample, "
             "weight perturbation one for each weight and one more."},
    {.word = "FROZEN",
     .says = "A frozen view stands still while training goes on; f lets "
             "it go on, too."},
    {.word = "|g|",
     .says = "|g| is the length of the gradient: how steep the loss is "
             "at these weights."},
    {.word = "|g|/BP",
     .says = "|g|/BP is the length of the lane's gradient divided by "
             "that of backpropagation's at the same weights and batch; 1 "
             "is the same."},
    {.word = "flips",
     .says = "Flips is the share of hidden units times samples that the rule's "
             "perturbation turns on or off: there the loss has a kink."},
    {.word = "held",
     .says = "A held list keeps its pictures while the answers to them go "
             "on changing; f renews it."},
    {.word = "hidden",
     .says = "Hidden says how many units each hidden layer has."},
    {.word = "inactive",
     .says = "Inactive is the share of hidden units times samples of the "
             "newest batch in which the unit is not above zero and "
             "passes nothing on; about half is usual."},
    {.word = "lead",
     .says = "The lead of a class over another is its score less the other "
             "one's; above 0 it is the more probable of the two."},
    {.word = "lock-step",
     .says = "In lock-step lanes wait for each other at every batch, so "
             "that they stand at the same step; when it is off, each "
             "runs as fast as it can."},
    {.word = "loss",
     .says = "The loss is what training makes smaller: the mean cross "
             "entropy, how surprised the net is by the true classes, or "
             "what --loss has chosen."},
    {.word = "lr",
     .also = {"lrv"}, /* a mark's arrow in ASCII */
     .says = "lr is the learning rate: how far the weights move along "
             "the gradient at each step. With lr-decay Train shows what it "
             "has fallen to."},
    {.word = "mean of # seeds",
     .also = {"# seed "},
     .says = "The mean is of the validation of the seeds that are finished; "
             "what is shaded lies within one standard deviation of it."},
    {.word = "next best",
     .says = "The next best class has the highest score but for the class "
             "said."},
    {.word = "non-finite",
     .says = "Non-finite counts batches whose loss or gradient was "
             "infinite or no number; the lane stands still after the "
             "first."},
    {.word = "norm",
     .says = "The norm of a unit is the length of its weights as a "
             "vector."},
    {.word = "not drawn",
     .says = "Not drawn counts batches that came faster than the screen "
             "takes them: they were trained, and are missing in curves "
             "and tables."},
    {.word = "paired",
     .also = {"NOT paired", "paired start"},
     .says = "Paired lanes began with the same seed, weights and net and "
             "see the same batches, so that only the rule and the values "
             "set for it differ."},
    {.word = "pert",
     .says = "pert is the perturbation: how far weight perturbation "
             "nudges a weight to see what that does to the loss."},
    {.word = "restart-only",
     .says = "A value marked restart-only holds from the next restart "
             "on; r restarts."},
    {.word = "ring",
     .says = "The ring is the queue of messages from a lane to the "
             "screen, and here how full it is: beyond three quarters "
             "batches are not drawn."},
    {.word = "run time",
     .says = "Run time is what passed while at least one lane trained."},
    {.word = "said",
     .also = {"says"},
     .says = "Said is the class that a lane finds most probable for a "
             "picture."},
    {.word = "samples",
     .says = "Samples are the training samples seen so far, each as "
             "often as it was seen."},
    {.word = "score",
     .also = {"lead"},
     .says = "The score of a class (its logit) is what the net adds up for "
             "it; the class with the highest is said, and probabilities "
             "come from the scores."},
    {.word = "sd",
     .says = "sd is the standard deviation: how widely values lie around "
             "their mean, be they a unit's weights or the results of "
             "several seeds."},
    {.word = "seed",
     .says = "The seed is the number that the first weights are drawn "
             "from: the same seed, the same weights. One seed is an "
             "example; --seeds 1-10 trains ten."},
    {.word = "sign",
     .also = {"signs"},
     .says = "sign is the share of weights whose gradient has the same sign as "
             "backpropagation's: half of them by chance."},
    {.word = "smooth",
     .says = "Smooth says how much each point of a curve keeps of what "
             "was before it: 0 is every batch by itself, 0.97 the "
             "slowest."},
    {.word = "speed",
     .says = "Speed is how many batches a second a lane trains at most."},
    {.word = "step",
     .also = {"steps"},
     .says = "A step is one update of the weights, after one batch."},
    {.word = "sum|w|",
     .says = "sum|w| is the sum of the sizes of all weights and biases, "
             "from the least to the most in the epochs named."},
    {.word = "surest",
     .says = "Surest first means that the wrong answers the net was most "
             "certain of come first."},
    {.word = "to reach",
     .also = {"Steps to"},
     .says = "To reach says what a lane took until its validation "
             "accuracy was first as high as that; two dashes: it was not "
             "yet."},
    {.word = "tr",
     .also = {"train"},
     .says = "tr is the accuracy on all training samples after the last "
             "epoch."},
    {.word = "true",
     .says = "True is the class that the data give for a picture."},
    {.word = "unit",
     .also = {"units"},
     .says = "A hidden unit adds up its weighted inputs and its bias, "
             "and passes on what is above zero."},
    {.word = "val",
     .says = "val is the accuracy on the validation samples, which are "
             "kept aside and never trained on."},
    {.word = "val-BP",
     .also = {"WP-BP"},
     .says = "val-BP is a lane's validation accuracy less the one of BP, "
             "WP-BP what WP has less what BP has: points of a hundred, or "
             "steps."},
    {.word = "validation",
     .says =
         "The sign beside this word marks, on a curve, the accuracy or loss "
         "on the validation samples at an evaluation."},
    {.word = "v.loss",
     .also = {"val loss"},
     .says = "The validation loss is the mean loss of the validation "
             "samples at the last evaluation."},
    {.word = "x1.25",
     .also = {"x#", "×#"},
     .says = "x1.25 says that a number is 1.25 times the first lane's; k "
             "stands for a thousand, M and G for more."},
};

const struct glossary_word *glossary_at(size_t i)
{
    _Static_assert(sizeof words / sizeof *words <= GLOSSARY_MAX, "they fit");
    return i < sizeof words / sizeof *words ? &words[i] : NULL;
}

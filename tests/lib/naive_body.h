/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of naive.h for one REAL, included by naive.c once for each:
 * FN(name) appends the suffix, EXP and LOG are REAL's. */

/* Pre-activations z[l] and activations a[l] of one sample. */
struct FN(pass) {
    REAL z[NAIVE_LAYERS][NAIVE_WIDTH];
    REAL a[NAIVE_LAYERS][NAIVE_WIDTH];
};

static REAL FN(sigmoid)(REAL z)
{
    return 1 / (1 + EXP(-z));
}

static REAL FN(activation)(enum naive_act act, REAL z)
{
    if (act == NAIVE_RELU)
        return z > 0 ? z : 0;
    return act == NAIVE_TANH ? TANH(z) : FN(sigmoid)(z);
}

/* params: REAL, so that a parameter may be moved by less than an ulp of a
 * double. */
static void FN(forward)(const struct naive_net *net, const REAL *params,
                        const double *x, struct FN(pass) * pass)
{
    const REAL *w = params;

    for (size_t l = 0; l < net->n_layers; l++) {
        size_t in = net->width[l], out = net->width[l + 1];
        const REAL *b = w + in * out;

        for (size_t j = 0; j < out; j++) {
            REAL sum = b[j];

            for (size_t i = 0; i < in; i++)
                sum += w[j * in + i] * (l ? pass->a[l - 1][i] : (REAL)x[i]);
            pass->z[l][j] = sum;
            pass->a[l][j] = FN(activation)(net->act, sum);
        }
        w = b + out;
    }
}

static REAL FN(log_sum_exp)(const REAL *z, size_t n)
{
    REAL max = z[0], sum = 0;

    for (size_t k = 1; k < n; k++)
        max = z[k] > max ? z[k] : max;
    for (size_t k = 0; k < n; k++)
        sum += EXP(z[k] - max);
    return max + LOG(sum);
}

/* The loss of one sample with outputs z. */
static REAL FN(loss_of)(enum naive_loss loss, const REAL *z, size_t n,
                        size_t label)
{
    REAL sum = 0;

    if (loss == NAIVE_CE)
        return FN(log_sum_exp)(z, n) - z[label];
    for (size_t k = 0; k < n; k++) {
        REAL y = k == label, o = z[k];

        if (loss == NAIVE_BCE) {
            sum += (o > 0 ? o : 0) + LOG1P(EXP(o > 0 ? -o : o)) - y * o;
            continue;
        }
        if (loss == NAIVE_MSE_SIGMOID)
            o = FN(sigmoid)(o);
        sum += (o - y) * (o - y) / 2;
    }
    return sum;
}

static REAL *FN(copy)(const struct naive_net *net, const double *params)
{
    size_t n = naive_n_params(net);
    REAL *out = malloc(n * sizeof *out);

    if (!out)
        abort();
    for (size_t i = 0; i < n; i++)
        out[i] = params[i];
    return out;
}

void FN(naive_probs)(const struct naive_net *net, const double *params,
                     const double *x, REAL *probs_out)
{
    REAL *p = FN(copy)(net, params);
    struct FN(pass) pass;
    const REAL *z = pass.z[net->n_layers - 1];
    size_t O = net->width[net->n_layers];

    FN(forward)(net, p, x, &pass);
    for (size_t k = 0; k < O; k++)
        probs_out[k] = EXP(z[k] - FN(log_sum_exp)(z, O));
    free(p);
}

static REAL FN(batch_loss)(const struct naive_net *net, const REAL *params,
                           const struct naive_batch *batch,
                           size_t *n_correct_out)
{
    size_t O = net->width[net->n_layers], n_correct = 0;
    struct FN(pass) pass;
    const REAL *z = pass.z[net->n_layers - 1];
    REAL loss = 0;

    for (size_t i = 0; i < batch->n; i++) {
        size_t s = naive_sample(batch, i), best = 0;

        FN(forward)(net, params, batch->x + s * net->width[0], &pass);
        loss += FN(loss_of)(net->loss, z, O, batch->labels[s]);
        for (size_t k = 1; k < O; k++)
            best = z[k] > z[best] ? k : best;
        n_correct += best == batch->labels[s];
    }
    if (n_correct_out)
        *n_correct_out = n_correct;
    return loss;
}

REAL FN(naive_loss)(const struct naive_net *net, const double *params,
                    const struct naive_batch *batch, size_t *n_correct_out)
{
    REAL *p = FN(copy)(net, params);
    REAL loss = FN(batch_loss)(net, p, batch, n_correct_out);

    free(p);
    return loss;
}

/* Adds one sample's gradient; e = dL/dz of the layer in hand. */
static void FN(backward)(const struct naive_net *net, const REAL *params,
                         const double *x, const struct FN(pass) * pass, REAL *e,
                         REAL *grad)
{
    size_t at = naive_n_params(net);

    for (size_t l = net->n_layers; l-- > 0;) {
        size_t in = net->width[l], out = net->width[l + 1];
        REAL below[NAIVE_WIDTH];

        at -= (in + 1) * out;
        for (size_t j = 0; j < out; j++) {
            for (size_t i = 0; i < in; i++)
                grad[at + j * in + i] +=
                    e[j] * (l ? pass->a[l - 1][i] : (REAL)x[i]);
            grad[at + in * out + j] += e[j];
        }
        for (size_t i = 0; l && i < in; i++) {
            below[i] = 0;
            for (size_t j = 0; j < out; j++)
                below[i] += params[at + j * in + i] * e[j];
        }
        for (size_t i = 0; l && i < in; i++)
            e[i] = pass->z[l - 1][i] > 0 ? below[i] : 0;
    }
}

void FN(naive_backprop)(const struct naive_net *net, const double *params,
                        const struct naive_batch *batch, REAL *grad_out)
{
    size_t O = net->width[net->n_layers], n = naive_n_params(net);
    REAL *p = FN(copy)(net, params);

    for (size_t i = 0; i < n; i++)
        grad_out[i] = 0;
    for (size_t i = 0; i < batch->n; i++) {
        size_t s = naive_sample(batch, i);
        const double *x = batch->x + s * net->width[0];
        struct FN(pass) pass;
        const REAL *z = pass.z[net->n_layers - 1];
        REAL e[NAIVE_WIDTH];

        FN(forward)(net, p, x, &pass);
        for (size_t k = 0; k < O; k++)
            e[k] = EXP(z[k] - FN(log_sum_exp)(z, O)) - (k == batch->labels[s]);
        FN(backward)(net, p, x, &pass, e, grad_out);
    }
    for (size_t i = 0; i < n; i++)
        grad_out[i] /= (REAL)batch->n;
    free(p);
}

void FN(naive_perturb)(const struct naive_net *net, const double *params,
                       const struct naive_batch *batch, double pert,
                       double pert_minus, REAL *grad_out)
{
    REAL *p = FN(copy)(net, params);
    REAL base = FN(batch_loss)(net, p, batch, NULL);
    REAL step = (REAL)pert + (REAL)pert_minus;

    for (size_t i = 0; i < naive_n_params(net); i++) {
        REAL keep = p[i], low = base, high;

        p[i] = keep + (REAL)pert;
        high = FN(batch_loss)(net, p, batch, NULL);
        if (pert_minus != 0.0) {
            p[i] = keep - (REAL)pert_minus;
            low = FN(batch_loss)(net, p, batch, NULL);
        }
        p[i] = keep;
        grad_out[i] = (high - low) / ((REAL)batch->n * step);
    }
    free(p);
}

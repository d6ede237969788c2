/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of kernels, one row each: result, name, arguments. It is read once
 * by each who defines KERNEL_ROW: kernels.h for the struct of pointers, impl.h
 * for the prototypes, table.c for the table; so it has no guard, and is empty
 * for others. Words and shapes are those of kernels.h. */
#ifdef KERNEL_ROW

/* z[s, :] = bias + sum over the sample's non-zero features x W[col, :].
 *   W  panels [stride / panel, I + 1, panel]
 *   z  [n, stride] out */
KERNEL_ROW(void, sparse_forward,
           (const struct span *span, const double *W, size_t panel,
            size_t stride, double *z))

/* dW[col, :] = the sum of x dz[s, :], bias row too, added to what is
 * there if `add`; layout of W; panels [first_panel, end_panel) only.
 *   c   the n samples by column   dz [n, stride] */
KERNEL_ROW(void, sparse_backward,
           (const struct columns *c, size_t n, bool add, const double *dz,
            size_t panel, size_t stride, size_t first_panel, size_t end_panel,
            double *dW))

/* a = max(z, 0), n_doubles a multiple of 4; returns how many z <= 0. */
KERNEL_ROW(size_t, relu, (const double *z, size_t n_doubles, double *a))

/* da where z > 0, else 0; in place. */
KERNEL_ROW(void, relu_back, (const double *z, size_t n_doubles, double *da))

/* z = x W (+ row `in` of W when bias).
 *   x [n, stride_in]  W [in (+ 1), stride_out]  z [n, stride_out] out */
KERNEL_ROW(void, dense_forward,
           (size_t n, const double *x, size_t in, size_t stride_in,
            const double *W, int bias, size_t stride_out, double *z))

/* dW[i, :] += sum_s x[s, i] dz[s, :]; row `in` += sum_s dz[s, :]. */
KERNEL_ROW(void, dense_backward,
           (size_t n, const double *x, size_t in, size_t stride_in,
            const double *dz, size_t stride_out, double *dW))

/* p = softmax of the first n_classes of each row of z, padding 0.
 * Statistics of the span against its labels; losses_out [n] of each sample, or
 * NULL. */
KERNEL_ROW(struct span_stats, softmax,
           (const struct span *span, const double *z, size_t n_classes,
            size_t stride, double *p, double *losses_out))

/* e = (p - onehot(label)) * scale for every row. */
KERNEL_ROW(void, output_error,
           (const struct span *span, const double *p, size_t stride,
            double scale, double *e))

/* prod[col, :] *= S(pert x) for every non-zero feature of every sample,
 * S = sum_k p_k exp(D (w_k - w_y)) of each unit, D its change of
 * activation; the bias row is the feature x = 1. Units off throughout
 * count as 1.
 *   z    [n, stride] pre-activations   p [n, class_stride]
 *   prod [stride / 4, I + 1, 4] */
KERNEL_ROW(void, curve_products,
           (const struct span *span, const struct curves *c, const double *z,
            const double *p, size_t stride, double *prod))

/* The four units from `at` on, all samples of a span: prod [inputs + 1, 4] *=
 * S, or where the change of the loss is a polynomial of degree 2 sum += it.
 * *used += a bound of |log| of any product. False: no curve is exact enough,
 * nothing was done. */
KERNEL_ROW(bool, slope_curves,
           (const struct span *span, const struct slopes *s, size_t at,
            double *prod, double *sum, double *used))

/* skip[s, i] = -1 where a unit of the layer above crosses 0 for some change of
 * activation i in [s->lo, s->hi], else 0.
 *   z_above [n, on_stride] */
KERNEL_ROW(void, slope_kinks,
           (size_t n, const struct slopes *s, const double *z_above,
            int64_t *skip))

/* grad = scale * the logarithm of the products [from, end), both
 * multiples of 4; grad has the layout of W1. */
KERNEL_ROW(void, curve_gradient,
           (const struct curve_sums *s, size_t from, size_t end, double *grad))

/* prod[k, i] *= q_k + p_k exp(pert a_i), lin[y, i] += pert a_i, where
 * q_k = 1 - p_k without cancellation; column stride_in is the bias (a = 1).
 *   a [n, stride_in]  p [n, class_stride]
 *   z [n, class_stride] the logits where p are their sigmoids, else NULL
 *   prod, lin [n_classes, stride_in + 4] */
KERNEL_ROW(void, output_products,
           (const struct span *span, double pert, const double *a,
            size_t stride_in, const double *p, const double *z,
            size_t n_classes, size_t class_stride, double *prod, double *lin))

/* sum[k, i] += the change of half the squared error of sigmoids of z when z_k
 * moves by pert a_i, |pert a_i| < 300; shapes as above. */
KERNEL_ROW(void, output_squares,
           (const struct span *span, double pert, const double *a,
            size_t stride_in, const double *z, size_t n_classes,
            size_t class_stride, double *sum))

/* f[i] = change of a sample's loss when the activation of one unit of
 * hidden layer `layer` (0 = the first) moves by D[i]; i = 0, step, ..
 * (n - 1) step. The D have one sign and move away from 0. */
KERNEL_ROW(void, tail_unit,
           (const struct tail *t, size_t layer, size_t unit, const double *D,
            ptrdiff_t step, size_t n, double *f))

/* The same when the logits move by d [stride of the last layer]. */
KERNEL_ROW(double, tail_logits, (const struct tail *t, const double *d))

/* For nets of every activation and loss, by carrying the change through the
 * layers above: before the others, for each sample; then f[i] = change of the
 * loss when z of one unit of hidden layer `layer` moves by moves[i]; and for a
 * loss that is a sum over the outputs sum[k, i] += its change when logit k
 * moves by pert a[i], column stride_in by pert.
 *   a [stride_in]   sum [n_classes, stride_in + 4] */
KERNEL_ROW(void, carry_start, (const struct tail *t))
KERNEL_ROW(void, carry_unit,
           (const struct tail *t, size_t layer, size_t unit,
            const double *moves, size_t n, double *f))
KERNEL_ROW(void, carry_output,
           (const struct tail *t, double pert, const double *a,
            size_t stride_in, double *sum))

/* acc += log(prod), prod = 1. */
KERNEL_ROW(void, flush_log, (size_t n_doubles, double *prod, double *acc))

/* y = value; y += x; y -= a x; y = a (x + the n_parts - 1 arrays that
 * follow x, each `size` doubles on), over n_doubles (a multiple of 4). */
KERNEL_ROW(void, fill, (size_t n_doubles, double value, double *y))
KERNEL_ROW(void, add, (size_t n_doubles, const double *x, double *y))
/* y = clip(y + step (z + f - y)) to [0, 1], NaN staying NaN; z NULL = 0. */
KERNEL_ROW(void, settle,
           (size_t n_doubles, double step, const double *z, const double *f,
            double *y))
KERNEL_ROW(void, sub_scaled,
           (size_t n_doubles, double a, const double *x, double *y))
KERNEL_ROW(void, sum_scaled,
           (size_t n_doubles, double a, size_t n_parts, size_t size,
            const double *x, double *y))

/* Steps of nn/optim.c, over n_doubles (a multiple of 4):
 *   v = momentum v + g, w -= lr (of_g g + of_v v)
 *   m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 *   w -= lr m / (sqrt(v unbias2) + eps) */
KERNEL_ROW(void, velocity_step,
           (size_t n_doubles, double momentum, double lr, double of_g,
            double of_v, const double *g, double *v, double *w))
KERNEL_ROW(void, adam_step,
           (size_t n_doubles, const struct adam *a, const double *g, double *m,
            double *v, double *w))

/* da *= 1 - a^2; da *= a (1 - a): the slopes of tanh and of the sigmoid. */
KERNEL_ROW(void, tanh_back, (const double *a, size_t n_doubles, double *da))
KERNEL_ROW(void, sigmoid_back, (const double *a, size_t n_doubles, double *da))

/* a = low + (1 - low) / (1 + exp(-steep z)): the sigmoid, and tanh as a
 * sigmoid twice as steep that begins at -1. Padding is not kept at 0. */
KERNEL_ROW(void, rise,
           (size_t n_doubles, const double *z, double low, double steep,
            double *a))

/* dot product; element-wise exp and log (any n; for tests and tables) */
KERNEL_ROW(double, dot, (size_t n_doubles, const double *x, const double *y))
KERNEL_ROW(void, exp, (size_t n_doubles, const double *x, double *y))
KERNEL_ROW(void, log, (size_t n_doubles, const double *x, double *y))

/* philox_normal of base/philox.h, to 1e-13. */
KERNEL_ROW(void, normal,
           (const struct philox_list *list, uint64_t first, size_t n,
            double *out))

#undef KERNEL_ROW
#endif

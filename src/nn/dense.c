/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where BLAS takes over. OpenBLAS is loaded when the first net comes that is
 * wide enough for it, not with the program: its start and its end cannot be
 * left to it. It starts a thread for each processor, and a thread, or a call
 * of dgemm, that gets no buffer tries for ever; under a limit on the address
 * space (ulimit -v) the program would hang, at the latest when it waits for
 * those threads at its end. So before it is loaded it is told to have no
 * threads (the lanes' own executors decide who computes, and a call's result
 * must not depend on it), and the buffers are taken while there is room.
 *
 * The one mutable state is what is loaded, and how many may call it. */
#include "nn/dense.h"

#include <cblas.h>
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "nn/pass.h"

/* Weights from which dgemm beats the kernels; measured by bench/, see
 * HACKING.md. */
#define BLAS_WEIGHTS 2048

/* Of one call, mapped and hardly touched. */
#define BLAS_BUFFER ((size_t)128 << 20)
#define BUFFERS_MAX 64

static struct {
    _Atomic(__typeof__(&cblas_dgemm)) dgemm;
    atomic_size_t callers;
} blas;

/* OpenBLAS knows Intel's processors by model, and takes its kernels of 2004 for
 * one that is younger than itself: half the speed. Those for AVX2, which our
 * own kernels use, too, give wide nets the same bits on all that have it. A
 * core that a person has named stays. */
static void name_blas_core(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_is("intel") && __builtin_cpu_supports("avx2") &&
        __builtin_cpu_supports("fma"))
        setenv("OPENBLAS_CORETYPE", "Haswell", 0);
#endif
}

/* Read when the library is loaded; nobody else reads the environment yet. */
__attribute__((constructor)) static void prepare_blas(void)
{
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("OMP_NUM_THREADS", "1", 1);
    name_blas_core();
}

static bool wide(size_t in, size_t stride_out)
{
    return in * stride_out >= BLAS_WEIGHTS;
}

/* Forward and, the other way, backward; squares: inputs by inputs. */
static bool any_wide(const struct net_shape *s, bool squares)
{
    for (size_t l = 0; squares && l < s->n_layers; l++)
        if (wide(s->width[l], s->width[l]))
            return true;
    for (size_t l = 1; l < s->n_layers; l++)
        if (wide(s->width[l], s->stride[l + 1]) ||
            wide(s->width[l + 1], s->stride[l]))
            return true;
    return false;
}

static __typeof__(&cblas_dgemm) loaded(void)
{
    /* acquire: with the library, what it wrote at its start */
    return atomic_load_explicit(&blas.dgemm, memory_order_acquire);
}

/* The same one every time. */
static void *open_library(void)
{
    return dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
}

/* By two threads at a time it is loaded once, and both write the same. */
enum status dense_load(const struct net_shape *shape, bool squares,
                       struct err *err)
{
    __typeof__(&cblas_dgemm) dgemm = NULL;
    void *library;

    if (!any_wide(shape, squares) || loaded())
        return STATUS_OK;
    library = open_library();
    if (library)
        *(void **)&dgemm = dlsym(library, "cblas_dgemm");
    if (!dgemm)
        return err_set(err, STATUS_IO, "OpenBLAS: %s", dlerror());
    atomic_store_explicit(&blas.dgemm, dgemm, memory_order_release);
    return STATUS_OK;
}

/* Whether the system would give a buffer now. */
static bool room(void)
{
    void *p = mmap(NULL, BLAS_BUFFER, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED)
        return false;
    munmap(p, BLAS_BUFFER);
    return true;
}

/* A buffer that was taken once stays with the library. */
static bool take_buffers(size_t n)
{
    void *taken[BUFFERS_MAX], *library = open_library();
    void *(*take)(int purpose) = NULL;
    void (*give)(void *buffer) = NULL;
    size_t i = 0;
    bool ok = true;

    if (library) {
        *(void **)&take = dlsym(library, "blas_memory_alloc");
        *(void **)&give = dlsym(library, "blas_memory_free");
    }
    while (take && give && i < n && i < BUFFERS_MAX && (ok = room()))
        taken[i++] = take(0);
    while (i > 0)
        give(taken[--i]);
    return ok;
}

enum status dense_reserve(const struct net_shape *shape, bool squares,
                          size_t n_threads, size_t *reserved_out,
                          struct err *err)
{
    enum status status = dense_load(shape, squares, err);
    size_t n = n_threads < PASS_CHUNKS_MAX ? n_threads : PASS_CHUNKS_MAX;

    if (status || !any_wide(shape, squares))
        return status;
    if (!take_buffers(atomic_fetch_add(&blas.callers, n) + n)) {
        dense_release(n);
        return err_set(err, STATUS_NOMEM,
                       "OpenBLAS needs 128 MB of address space for each "
                       "thread: there is less (ulimit -v)");
    }
    *reserved_out = n;
    return STATUS_OK;
}

void dense_release(size_t reserved)
{
    atomic_fetch_sub(&blas.callers, reserved);
}

void dense_forward(const struct kernels *k, size_t n, const double *x,
                   size_t in, size_t stride_in, const double *W, bool bias,
                   size_t stride_out, double *z)
{
    if (!wide(in, stride_out) || n == 0) {
        k->dense_forward(n, x, in, stride_in, W, bias, stride_out, z);
        return;
    }
    __typeof__(&cblas_dgemm) dgemm = loaded();
    for (size_t s = 0; bias && s < n; s++)
        memcpy(z + s * stride_out, W + in * stride_out, stride_out * sizeof *z);
    dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)stride_out,
          (int)in, 1.0, x, (int)stride_in, W, (int)stride_out, bias ? 1.0 : 0.0,
          z, (int)stride_out);
}

void dense_backward(const struct kernels *k, size_t n, const double *x,
                    size_t in, size_t stride_in, const double *dz,
                    size_t stride_out, double *dW)
{
    if (!wide(in, stride_out) || n == 0) {
        k->dense_backward(n, x, in, stride_in, dz, stride_out, dW);
        return;
    }
    loaded()(CblasRowMajor, CblasTrans, CblasNoTrans, (int)in, (int)stride_out,
             (int)n, 1.0, x, (int)stride_in, dz, (int)stride_out, 1.0, dW,
             (int)stride_out);
    for (size_t s = 0; s < n; s++)
        k->add(stride_out, dz + s * stride_out, dW + in * stride_out);
}

static void multiply_plainly(const struct dense_product *p)
{
    size_t a_row = p->A.turned ? 1 : p->A.stride, b_row = p->B.stride;
    size_t a_col = p->A.turned ? p->A.stride : 1, b_col = 1;

    if (p->B.turned)
        b_row = 1, b_col = p->B.stride;
    for (size_t i = 0; i < p->m; i++) {
        double *C = p->C + i * p->stride;

        for (size_t j = 0; j < p->n; j++)
            C[j] = p->beta == 0.0 ? 0.0 : p->beta * C[j];
        for (size_t t = 0; t < p->k; t++) {
            double a = p->alpha * p->A.data[i * a_row + t * a_col];
            const double *B = p->B.data + t * b_row;

            for (size_t j = 0; j < p->n; j++)
                C[j] += a * B[j * b_col];
        }
    }
}

void dense_multiply(const struct dense_product *p)
{
    if (!wide(p->width, p->width)) {
        multiply_plainly(p);
        return;
    }
    if (p->m == 0 || p->n == 0)
        return;
    loaded()(CblasRowMajor, p->A.turned ? CblasTrans : CblasNoTrans,
             p->B.turned ? CblasTrans : CblasNoTrans, (int)p->m, (int)p->n,
             (int)p->k, p->alpha, p->A.data, (int)p->A.stride, p->B.data,
             (int)p->B.stride, p->beta, p->C, (int)p->stride);
}

void dense_transpose(size_t in, size_t out, size_t stride_in, size_t stride_out,
                     const double *W, double *WT)
{
    for (size_t o = 0; o < out; o++)
        for (size_t i = 0; i < in; i++)
            WT[o * stride_in + i] = W[i * stride_out + o];
}

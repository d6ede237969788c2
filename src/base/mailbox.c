/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triple buffer: the writer owns one slot (back), the reader owns one (front)
 * and the third lies in the middle. The three numbers are always a
 * permutation of 0, 1, 2, because slots change hands only by exchanging one's
 * own number for the one in the middle; so no slot ever has two owners.
 *   writer: fill back, then exchange (release)  - the snapshot is complete
 *           before its number can be seen in the middle
 *   reader: exchange (acquire), then read       - sees that complete snapshot
 * Each exchange is acq_rel: it also releases the slot it gives away (the
 * reader's last look ends before the writer gets it back) and acquires the
 * one it receives. The FRESH bit tells the reader whether the middle is newer
 * than its front; without it, taking twice would swap an old snapshot in. */
#include "base/mailbox.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/mem.h"

#define LINE   64
#define FRESH  4u
#define NUMBER 3u

struct mailbox {
    /* both write, by exchange only */
    alignas(LINE) _Atomic unsigned middle; /* slot number, FRESH if unread */

    /* writer's own */
    alignas(LINE) unsigned back;

    /* reader's own */
    alignas(LINE) unsigned front;
    bool any; /* something was taken: front holds a snapshot */

    /* immutable after new */
    alignas(LINE) size_t stride; /* slot size rounded up to whole lines */
    unsigned char *slots;        /* [3, stride] */
};

enum status mailbox_new(size_t slot_size, struct mailbox **out)
{
    if (slot_size > SIZE_MAX / 4)
        return STATUS_NOMEM;
    struct mailbox *box = mem_alloc(1, sizeof *box);
    if (!box)
        return STATUS_NOMEM;
    box->stride = (slot_size + LINE - 1) / LINE * LINE;
    box->slots = mem_alloc(3, box->stride);
    if (!box->slots) {
        mem_free(box);
        return STATUS_NOMEM;
    }
    box->back = 0;
    box->front = 2;
    atomic_init(&box->middle, 1);
    *out = box;
    return STATUS_OK;
}

void mailbox_free(struct mailbox *box)
{
    if (!box)
        return;
    mem_free(box->slots);
    mem_free(box);
}

void *mailbox_back(struct mailbox *box)
{
    return box->slots + box->back * box->stride;
}

void mailbox_publish(struct mailbox *box)
{
    /* release: the snapshot; acquire: the reader is done with what we get. */
    unsigned got = atomic_exchange_explicit(&box->middle, box->back | FRESH,
                                            memory_order_acq_rel);
    box->back = got & NUMBER;
}

const void *mailbox_take(struct mailbox *box, bool *fresh_out)
{
    /* relaxed: only a hint whether to exchange; the exchange orders. */
    bool fresh =
        atomic_load_explicit(&box->middle, memory_order_relaxed) & FRESH;
    if (fresh) {
        /* acquire: the snapshot's bytes; release: our look at front ends. */
        unsigned got = atomic_exchange_explicit(&box->middle, box->front,
                                                memory_order_acq_rel);
        box->front = got & NUMBER;
        box->any = true;
    }
    if (fresh_out)
        *fresh_out = fresh;
    return box->any ? box->slots + box->front * box->stride : NULL;
}

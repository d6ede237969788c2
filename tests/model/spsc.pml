/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ring of src/base/spsc.c under C11's memory order, explored completely:
 * the counters live modulo M and wrap, so the runs are endless and the states
 * are few.
 *
 * An index has one writer and only grows, so what C11 lets the other side
 * load is any value between the last it saw and the newest: `stale`. What a
 * thread may touch follows from what happens before it: a release store of
 * tail = t carries "items up to t are written", an acquire load that reads it
 * makes that known (`written`); `copied` is the mirror. A slot touched
 * without that knowledge is a data race and fails an assertion, as does a
 * lost, doubled, torn or reordered item. -DRELAX_... weakens one ordering:
 * each must fail. */
#ifndef CAP
#define CAP 2
#endif
#define M (4 * CAP)
#define MINUS(a, b) (((a) + M - (b)) % M)

byte word0[CAP], word1[CAP]; /* the slots: two words, so that one can tear */
byte tail = M - 1, tail_carries = M - 1;
byte head = M - 1, head_carries = M - 1;

/* seen becomes a value between seen and newest. */
inline stale(seen, newest)
{
    do
    :: seen != newest -> seen = (seen + 1) % M
    :: break
    od
}

active proctype producer()
{
    byte head_seen = M - 1, copied = M - 1;

    do
    :: atomic { /* room() */
        stale(head_seen, head);
#ifndef RELAX_HEAD_LOAD
        if
        :: MINUS(head_carries, copied) <= MINUS(head_seen, copied) ->
            copied = head_carries
        :: else -> copied = head_seen
        fi
#endif
       }
       if
       :: MINUS(tail, head_seen) < CAP -> /* spsc_push */
           /* the copy out of the slot's last item happens before this */
           assert(MINUS(tail, copied) < CAP);
           word0[tail % CAP] = tail;
           word1[tail % CAP] = tail;
           atomic {
               tail = (tail + 1) % M;
#ifndef RELAX_TAIL_STORE
               tail_carries = tail
#endif
           }
       :: else
       fi
    od
}

active proctype consumer()
{
    byte tail_seen = M - 1, written = M - 1, n, i;

    do
    :: atomic { /* ready() */
        stale(tail_seen, tail);
#ifndef RELAX_TAIL_LOAD
        if
        :: MINUS(tail_carries, written) <= MINUS(tail_seen, written) ->
            written = tail_carries
        :: else -> written = tail_seen
        fi
#endif
       }
       n = MINUS(tail_seen, head);
       do /* spsc_pop_many takes any number up to n */
       :: n > 1 -> n--
       :: break
       od;
       i = 0;
       do
       :: i < n ->
           /* the item's bytes happen before this */
           assert(MINUS((head + i) % M, head) < MINUS(written, head));
           assert(word0[(head + i) % CAP] == (head + i) % M);
           assert(word1[(head + i) % CAP] == (head + i) % M);
           i++
       :: else -> break
       od;
       atomic {
           head = (head + n) % M;
#ifndef RELAX_HEAD_STORE
           head_carries = head
#endif
       }
    od
}

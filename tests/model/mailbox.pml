/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The triple buffer of src/base/mailbox.c under C11's memory order, explored
 * completely: pictures are numbered modulo M, so the runs are endless.
 *
 * An exchange always meets the newest value of `middle`; only the reader's
 * hint (a plain load before its exchange) may be old: it is modelled as any
 * answer "not fresh", and an old "fresh" cannot be, since only the reader
 * clears the bit. Who may touch a slot follows from what happens before it:
 * `unseen_write` has the slots whose last write the reader does not know of,
 * `carried_write` those whose last write the newest release took along;
 * reads are the mirror. A slot touched without that knowledge is a data race
 * and fails an assertion, as does a torn or older picture, or one that
 * changes while it is held. -DRELAX_... weakens one half of an exchange: each
 * must fail. */
#define M     3
#define FRESH 4
#define SLOT(value) ((value) & 3)
#define BIT(slot)   (1 << (slot))

byte word0[3], word1[3]; /* the slots: two words, so that one can tear */
byte middle = 1;
byte newest; /* number of the last picture published */
byte unseen_write, carried_write, unseen_read, carried_read;

active proctype writer()
{
    byte back = 0, number = 0, got;

    do
    :: number = (number + 1) % M;
       /* the reader's last look at the slot happens before this */
       atomic {
           assert(!(unseen_read & BIT(back)));
           unseen_write = unseen_write | BIT(back);
           carried_write = carried_write & (7 - BIT(back));
           word0[back] = number
       }
       word1[back] = number;
       atomic { /* mailbox_publish */
           got = middle;
           middle = back | FRESH;
           newest = number;
#ifndef RELAX_PUBLISH_ACQUIRE
           unseen_read = unseen_read & (7 - carried_read);
#endif
#ifndef RELAX_PUBLISH_RELEASE
           carried_write = 7;
#endif
           back = SLOT(got)
       }
    od
}

active proctype reader()
{
    byte front = 2, got, expected;

    do
    :: atomic { /* mailbox_take */
           (middle & FRESH) ->
           got = middle;
           middle = front;
           expected = newest;
#ifndef RELAX_TAKE_ACQUIRE
           unseen_write = unseen_write & (7 - carried_write);
#endif
#ifndef RELAX_TAKE_RELEASE
           carried_read = 7;
#endif
           front = SLOT(got)
       }
       do /* looks at it for as long as it likes */
       :: atomic {
              assert(!(unseen_write & BIT(front)));
              unseen_read = unseen_read | BIT(front);
              carried_read = carried_read & (7 - BIT(front));
              assert(word0[front] == expected)
          }
          assert(word1[front] == expected)
       :: break
       od
    od
}

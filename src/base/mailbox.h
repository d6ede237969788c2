/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Triple buffer for snapshots too big for a ring: one writer, one reader,
 * newest wins, neither ever waits. */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct mailbox;

/* Three zeroed slots of slot_size bytes, 64-byte aligned. */
enum status mailbox_new(size_t slot_size, struct mailbox **out);
void mailbox_free(struct mailbox *box);

/* The slot to fill next; its old content is stale. Thread: writer only. */
void *mailbox_back(struct mailbox *box);

/* Hands the back slot over; the next mailbox_back is another slot.
 * Thread: writer only. */
void mailbox_publish(struct mailbox *box);

/* The newest published slot, or NULL before the first publish. The pointer
 * and its bytes stay valid and unchanged until the next take. *fresh_out
 * (NULL allowed) says whether it is new since the last take.
 * Thread: reader only. */
const void *mailbox_take(struct mailbox *box, bool *fresh_out);

#endif

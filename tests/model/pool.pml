/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The threads of src/engine/pool.c under C11's memory order: a caller and
 * HELPERS helpers, ROUNDS rounds of TASKS tasks, then pool_free.
 *
 * What must hold: each task of a round runs once, after what the caller wrote
 * for the round and before it writes the next; no helper sleeps on while there
 * is a round it has not seen; everybody ends.
 *
 * A round ends with all its tasks taken, so the values of the ticket follow
 * each other like those of a counter: TICKET(round, next). A load of it may
 * read any value from the last its thread met to the newest (`stale`), unless
 * it is sequentially consistent, or a compare-and-swap that succeeds.
 * knows[thread] is the round whose writes happen before what the thread does
 * next: an acquire that reads a value of a round raises it, since each such
 * value is in the release sequence of the caller's store. The counts of done
 * are one release sequence too; `carried` of them are releases.
 *
 * Bounds: few rounds, all with the same number of tasks; a helper that is put
 * aside for 2^32 rounds is left out, as is a look that finds what it found
 * before, since SPINS may be any number. -DRELAX_... takes one ordering away:
 * each must fail. */
#ifndef HELPERS
#define HELPERS 2
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif
#ifndef TASKS
#define TASKS 2
#endif
#define CALLER              HELPERS /* as a thread */
#define LAST                (ROUNDS + 1) /* the round of pool_free */
#define TICKET(round, next) ((round) * (TASKS + 1) + (next))
#define ROUND_OF(ticket)    ((ticket) / (TASKS + 1))
#define NEXT_OF(ticket)     ((ticket) % (TASKS + 1))
#define TASKS_OF(ticket)    (ROUND_OF(ticket) == LAST -> 0 : TASKS)

#ifdef RELAX_WAIT
#define KNOWN_DONE 0
#else
#define KNOWN_DONE carried /* acquire */
#endif

byte ticket = TICKET(0, TASKS);
byte task_round;       /* pool->task and ctx: for which round */
byte done, carried;    /* pool->done; how many of it were releases */
byte sleepers;         /* pool->sleepers */
bool stop;             /* pool->stop */
bool locked;           /* pool->lock */
byte unlocked_at;      /* the ticket that was known at its last unlock */
bool waiting[HELPERS]; /* in pthread_cond_wait, and nobody woke it */
byte seen[HELPERS];    /* next_round's argument */
byte knows[HELPERS + 1];
bool ran[TASKS];       /* in this round */
byte n_ended;

/* value becomes one between itself and the newest ticket. */
inline stale(value)
{
    do
    :: value < ticket -> value++
    :: break
    od
}

/* pthread_mutex_lock: its thread met the ticket of the last unlock */
inline take_lock(met)
{
    !locked;
    locked = true;
    met = (met < unlocked_at -> unlocked_at : met)
}

/* take_tasks(pool, met) */
inline take_tasks(me, met, round)
{
    round = ROUND_OF(met);
    do
    :: atomic { /* compare_exchange_weak(ticket, met, met + 1) */
           ROUND_OF(met) == round && NEXT_OF(met) < TASKS_OF(met) ->
           i = NEXT_OF(met);
           if
#ifdef RELAX_ROUND
           :: NEXT_OF(ticket) == i && TASKS_OF(ticket) > 0 -> ticket++
#else
           :: met == ticket -> ticket++
#endif
           :: else ->
               met++; /* what it found instead */
               stale(met);
               i = TASKS
           fi
       }
       if
       :: atomic {
              i < TASKS -> /* pool->task(pool->ctx, i) */
              assert(knows[me] == task_round && round == task_round);
              assert(!ran[i]);
              ran[i] = true;
              i = 0
          }
          atomic { /* fetch_add(done, 1), load(ticket) */
              done++;
#ifdef RELAX_COUNT
              carried = carried + (me == CALLER);
#else
              carried++;
#endif
              stale(met)
          }
       :: i == TASKS -> i = 0
       fi
    :: else -> break
    od
}

active [HELPERS] proctype helper() /* help */
{
    byte met = TICKET(0, TASKS), i;
    bool leaves;

    do
    :: /* next_round(pool, seen): for SPINS times now = load(ticket) */
       do
       :: atomic {
              ROUND_OF(ticket) != seen[_pid] -> stale(met);
              if
              :: ROUND_OF(met) != seen[_pid] ->
#ifndef RELAX_LOOK /* acquire */
                  knows[_pid] = ROUND_OF(met);
#endif
                  break
              :: else
              fi
          }
       :: atomic {
              take_lock(met);
              sleepers++ /* fetch_add(sleepers, 1) */
          }
          do /* while (ROUND_OF(now = load(ticket)) == seen) */
          :: atomic {
#ifdef RELAX_SLEEP
                 stale(met);
#else
                 met = ticket;
#endif
                 if
                 :: ROUND_OF(met) != seen[_pid] ->
                     knows[_pid] = ROUND_OF(met);
                     break
                 :: else
                 fi
             }
             atomic { /* pthread_cond_wait */
                 waiting[_pid] = true;
                 locked = false
             }
             atomic {
                 !waiting[_pid];
                 take_lock(met)
             }
          od;
          atomic { /* fetch_sub(sleepers, 1), pthread_mutex_unlock */
              sleepers--;
              locked = false
          }
          break
       od;
       atomic { /* if (load(stop)): true, or an old false */
           if
           :: stop -> leaves = true
           :: knows[_pid] < LAST
           fi
       }
       if
       :: leaves -> break
       :: else
       fi;
       take_tasks(_pid, met, seen[_pid]);
       /* what it met of later rounds is forgotten: it can only meet more */
       atomic { met = TICKET(seen[_pid], TASKS_OF(TICKET(seen[_pid], 0))) }
    od;
    n_ended++
}

/* begin_round */
inline begin_round()
{
#ifdef RELAX_RESET
    ticket = TICKET(ROUND_OF(ticket) + 1, 0);
#endif
    atomic { /* store(done, 0) */
        done = 0;
        carried = 0
    }
#ifndef RELAX_RESET
    ticket = TICKET(ROUND_OF(ticket) + 1, 0); /* store(ticket) */
#endif
    if /* load(sleepers) > 0 */
    :: atomic { sleepers > 0 -> take_lock(met) }
       d_step { /* pthread_cond_broadcast, pthread_mutex_unlock */
           for (i : 0 .. HELPERS - 1) {
               waiting[i] = false
           }
           i = 0;
           unlocked_at = ticket;
           locked = false
       }
#ifdef RELAX_WAKE
    :: true /* an old 0 */
#else
    :: sleepers == 0
#endif
    fi;
    d_step {
        for (i : 0 .. HELPERS - 1) {
            assert(!waiting[i] || ROUND_OF(ticket) == seen[i])
        }
        i = 0;
        met = TICKET(task_round + stop, 0)
    }
}

active proctype caller()
{
    byte met, round, i;

    do
    :: atomic {
           task_round < ROUNDS -> /* run: pool->task = task, pool->ctx = ctx */
           task_round++;
           knows[CALLER] = task_round;
           for (i : 0 .. TASKS - 1) {
               ran[i] = false
           }
           i = 0
       }
       begin_round();
       take_tasks(CALLER, met, round);
       atomic { /* while (load(done) < n) */
           done == TASKS;
           assert(KNOWN_DONE == TASKS);
           for (i : 0 .. TASKS - 1) {
               assert(ran[i])
           }
           i = 0;
           met = 0;
           round = 0
       }
    :: else -> break
    od;
    stop = true; /* pool_free: store(stop) */
    begin_round();
    n_ended == HELPERS /* pthread_join */
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes in lock-step as src/engine/pacer.c and worker_loop.c keep them, and a
 * front end that commands several at once, under C11's memory order: every
 * course of ACTIONS commands, each to any of the lanes.
 *
 * What must hold: a lane begins a batch only when no lane that was told to run
 * is at an earlier step; lanes told the same at once, and not more than
 * PACER_TOGETHER apart, obey at the same step; nobody waits for ever.
 *
 * `hold` and `begun` are sequentially consistent everywhere: a look meets the
 * newest value, and knows all stores before it. Any other load may read any
 * value between the last store its thread knows of and the newest, so it is
 * enough to keep what such a load may find:
 *   told     only grows: from known_told[reader, lane] to told[lane]
 *   running  for the front end: a set of values since the store of begun
 *   heard    a lane that knows of n commands told to another passes when it
 *            reads that n or more are heard; with acquire, so that it knows
 *            the stores up to that of heard. found[lane, n] is the highest
 *            tick it may then find there, RESTING when it may find the lane at
 *            rest.
 * What a lane knew from an earlier look at heard is forgotten: it can only read
 * older values. Since a load of the past stands for a load at an earlier
 * moment, the loads between two looks at hold or begun are one step here, and
 * so are the stores.
 *
 * Left out: lanes that run free, batches stepped one by one, a lane that
 * diverged, and undo, which is RESTART to another step. -DRELAX_... takes one
 * ordering away: each must fail. */
#ifndef LANES
#define LANES 2
#endif
#ifndef ACTIONS
#define ACTIONS 1
#endif
#ifndef STEPS
#define STEPS 2 /* batches until a lane is done */
#endif
#define TOGETHER 2 /* PACER_TOGETHER */
#define ALL      ((1 << LANES) - 1)
#define NONE     255
#define RESTING  255

#define PAUSE   0
#define RESUME  1
#define RESTART 2

/* struct pacer */
byte hold, begun[LANES], ticks[LANES], told[LANES], heard[LANES];
bool running[LANES] = true;
/* what loads may find */
byte hold_told[LANES]; /* told as of the newest store to hold */
byte known_told[LANES * LANES], found[LANES * (ACTIONS + 1)];
bool may_rest[LANES], may_run[LANES] = true;
byte looking = NONE; /* between the loads of this lane's begun and running */

/* struct worker; told also counts the commands in its ring */
byte kind[LANES * ACTIONS], at_tick[LANES * ACTIONS];
byte popped[LANES], obeyed[LANES];
bool paused[LANES];

/* what the commands given so far say */
bool shall_run[LANES] = true;
bool together[LANES * ACTIONS]; /* must be obeyed at one step: */
byte agreed = NONE, n_agree;    /* that of the first lane; lanes left */

#define KNOWN_TOLD(reader, lane) known_told[(reader) * LANES + (lane)]
#define FOUND(lane, n)           found[(lane) * (ACTIONS + 1) + (n)]
#define NTH(lane, n)             ((lane) * ACTIONS + (n))
#define HAS_WORK(lane)           (!paused[lane] && ticks[lane] < STEPS)
#define HAS_HELD(lane)           (popped[lane] > obeyed[lane])

/* value becomes one of low .. high. */
inline pick(value, low, high)
{
    value = low;
    do
    :: value < high -> value++
    :: break
    od
}

/* Lane j stored one of its ticks, running, heard. */
inline stored(j)
{
    for (n : 0 .. heard[j]) {
        if
        :: !running[j] -> FOUND(j, n) = RESTING
        :: running[j] && FOUND(j, n) < ticks[j] -> FOUND(j, n) = ticks[j]
        :: else
        fi
    }
    n = 0;
    may_rest[j] = may_rest[j] || !running[j];
    may_run[j] = may_run[j] || running[j];
    forget(j)
}

/* The fewest commands any other lane may think lane j was told: what would
 * be found with fewer is no part of the state. */
#define TOLD_1(j) KNOWN_TOLD(((j) + 1) % LANES, j)
#define TOLD_2(j) KNOWN_TOLD(((j) + LANES - 1) % LANES, j)
inline forget(j)
{
#ifndef RELAX_HEAR
    for (n : 0 .. ACTIONS) {
        if
        :: n < TOLD_1(j) && n < TOLD_2(j) -> FOUND(j, n) = 0
        :: else
        fi
    }
    n = 0
#else
    skip
#endif
}

inline store_begun(j, tick)
{
    begun[j] = tick;
#ifndef RELAX_RUNNING
    may_rest[j] = !running[j] || (looking == j && may_rest[j]);
    may_run[j] = running[j] || (looking == j && may_run[j])
#endif
}

inline pacer_hear(j)
{
    heard[j] = obeyed[j];
    stored(j)
}

inline pacer_leave(j)
{
    running[j] = false;
    stored(j)
}

inline pacer_join(j)
{
    store_begun(j, ticks[j]);
    running[j] = true;
    stored(j)
}

inline pacer_back(j)
{
    ticks[j] = 0;
    stored(j);
    store_begun(j, 0)
}

/* worker_next_command and worker_obey, until no command is left of the first
 * `visible`, or an early one. */
inline obey_all(me)
{
    do
    :: HAS_HELD(me) || popped[me] < visible ->
        if
        :: !HAS_HELD(me) -> popped[me]++ /* spsc_pop */
        :: else
        fi;
        nth = NTH(me, obeyed[me]);
        if
        :: at_tick[nth] > ticks[me] && at_tick[nth] - ticks[me] <= TOGETHER &&
           HAS_WORK(me) -> break /* is_early */
        :: else
        fi;
        obeyed[me]++;
        if
        :: together[nth] ->
            assert(agreed == NONE || agreed == ticks[me]);
            n_agree--;
            agreed = (n_agree > 0 -> ticks[me] : NONE)
        :: else
        fi;
        if
        :: kind[nth] == PAUSE -> paused[me] = true
        :: kind[nth] == RESUME -> paused[me] = false
        :: kind[nth] == RESTART -> pacer_back(me)
        fi;
        kind[nth] = 0;
        at_tick[nth] = 0;
        together[nth] = false
    :: else -> break
    od;
    visible = 0;
    nth = 0
}

/* rest, after pacer_leave */
inline rest(me)
{
    do
    :: !HAS_WORK(me) ->
end:   atomic {
           popped[me] < told[me];
           visible = popped[me] + 1;
           obey_all(me);
           if
           :: !HAS_WORK(me) -> pacer_hear(me)
           :: else
           fi
       }
    :: else -> break
    od;
#ifdef RELAX_JOIN
    atomic { pacer_hear(me) }
#endif
    atomic {
        pacer_join(me);
        pacer_hear(me)
    }
}

/* pacer_may_step: may becomes whether the loads can say so. */
inline pacer_may_step(me)
{
    may = true;
    for (j : 0 .. LANES - 1) {
        if
        :: j == me
        :: else -> /* holds_others */
            n = KNOWN_TOLD(me, j);
            may = may && heard[j] >= n;
#ifdef RELAX_HEAR
            n = 0;
#endif
            may = may && FOUND(j, n) >= ticks[me]
        fi
    }
    n = 0;
    j = 0
}

/* What the newest values say. */
#define WAITS_FOR(me, j)                                                      \
    (heard[j] != told[j] || (running[j] && ticks[j] < ticks[me]))
#define WAITS(me)                                                             \
    (WAITS_FOR(me, ((me) + 1) % LANES) || WAITS_FOR(me, ((me) + LANES - 1) % LANES))

inline pacer_seen(me)
{
    d_step {
        seen = hold;
#ifndef RELAX_SEEN /* acquire */
        for (j : 0 .. LANES - 1) {
            KNOWN_TOLD(me, j) = hold_told[j]
        }
        for (j : 0 .. LANES - 1) {
            forget(j)
        }
        j = 0
#endif
    }
}

active [LANES] proctype lane() /* worker_loop */
{
    byte seen, visible, nth, j, n;
    bool may;

    do
    ::
#ifndef RELAX_SEEN_FIRST
       pacer_seen(_pid);
#endif
       atomic {
           pick(visible, KNOWN_TOLD(_pid, _pid), told[_pid]);
           obey_all(_pid);
           pacer_hear(_pid);
           if
           :: !HAS_WORK(_pid) -> pacer_leave(_pid); seen = 0
           :: else
           fi
       }
       if
       :: !HAS_WORK(_pid) -> rest(_pid)
       :: else ->
#ifdef RELAX_SEEN_FIRST
           pacer_seen(_pid);
#endif
           if
           :: d_step { /* our_turn, and the first half of pacer_begin */
                  pacer_may_step(_pid);
                  may = may || HAS_HELD(_pid);
#ifdef RELAX_BEGIN
                  may = may && seen % 2 == 0 && hold == seen
#else
                  if
                  :: may -> store_begun(_pid, ticks[_pid] + 1)
                  :: else
                  fi
#endif
              }
           :: !HAS_HELD(_pid) /* a load says that it may not */
           fi;
           if
           :: atomic {
                  !may && (hold != seen || popped[_pid] < told[_pid] ||
                           !WAITS(_pid)) ->
                  seen = 0
              }
           :: may ->
               atomic { /* the second half */
#ifdef RELAX_BEGIN
                   store_begun(_pid, ticks[_pid] + 1);
#else
                   may = seen % 2 == 0 && hold == seen;
#endif
                   for (j : 0 .. LANES - 1) {
                       assert(!may || HAS_HELD(_pid) || !shall_run[j] ||
                              ticks[j] >= ticks[_pid])
                   }
                   j = 0;
                   seen = 0
               }
               d_step { /* train_batch, pacer_tick */
                   if
                   :: may -> ticks[_pid]++; stored(_pid)
                   :: else -> store_begun(_pid, ticks[_pid])
                   fi;
                   may = false
               }
           fi
       fi
    od
}

/* pacer_hold looks at lane j */
inline look_at(j)
{
    atomic {
        begins = begun[j];
        looking = j
    }
    atomic {
        if
        :: may_run[j] -> tick = (begins > tick -> begins : tick)
        :: may_rest[j]
        fi;
        begins = 0;
        looking = NONE
    }
}

/* race_command */
inline give(j)
{
    kind[NTH(j, told[j])] = what;
    at_tick[NTH(j, told[j])] = tick;
    together[NTH(j, told[j])] = all;
    told[j]++; /* spsc_push, pacer_tell */
    shall_run[j] = (what == PAUSE -> false :
                    (what == RESUME -> true : shall_run[j]))
}

active proctype front()
{
    byte tick, begins, what, who, j, n;
    bool all;

    do
    :: n < ACTIONS ->
#ifndef RELAX_HOLD
        hold++; /* pacer_hold */
#endif
        do
        :: j < LANES -> look_at(j); j++
        :: else -> break
        od;
#ifdef RELAX_HOLD
        hold++;
#endif
        atomic {
            pick(who, 1, ALL);
            pick(what, PAUSE, RESTART);
            /* of several: RESUME first does nothing, and lanes are alike */
            if
            :: n == 0 && ACTIONS > 1 && what == RESUME -> what = PAUSE
            :: else
            fi;
            if
            :: n == 0 && ACTIONS > 1 && who == 2 -> who = 1
            :: else
            fi;
            /* all have obeyed what was before, have work, and are near */
            all = (who == ALL);
            for (j : 0 .. LANES - 1) {
                all = all && shall_run[j] && ticks[j] < STEPS &&
                      obeyed[j] == told[j] && tick <= ticks[j] + TOGETHER
            }
            n_agree = (all -> LANES : n_agree);
            for (j : 0 .. LANES - 1) {
                if
                :: who & (1 << j) -> give(j)
                :: else
                fi
            }
            n++;
            j = 0;
            tick = 0;
            what = 0;
            who = 0;
            all = false
        }
        d_step { /* pacer_release */
            hold++;
            for (j : 0 .. LANES - 1) {
                hold_told[j] = told[j]
            }
            j = 0
        }
    :: else -> break
    od
}

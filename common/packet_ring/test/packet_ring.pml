/*
 * How one side of a packet ring sleeps and the other wakes it: packet_ring_publish() and
 * packet_ring_rearm(). Each side's stores wait in a buffer of its own until they are seen by the
 * other (as on x86, and enough to show what the fences are for); a fence empties it.
 *
 * The taker never sleeps for good with something in the ring (no invalid end state), and nothing
 * is taken that was not put. Indices are not taken modulo anything: four are put.
 */
#define COUNT 4

byte put_index, wake_index;              /* in memory */
byte put_waiting, wake_waiting;          /* still in the buffers of who wrote them */
bool has_put_waiting, has_wake_waiting;
bool is_signalled;
byte taken;

#ifdef WITHOUT_FENCE
#define FENCE_PUTTER skip
#define FENCE_TAKER  skip
#else
#define FENCE_PUTTER (!has_put_waiting)
#define FENCE_TAKER  (!has_wake_waiting)
#endif

/* Stores come to be seen some time. */
active proctype memory()
{
end:
    do
    :: atomic { has_put_waiting -> put_index = put_waiting; has_put_waiting = false }
    :: atomic { has_wake_waiting -> wake_index = wake_waiting; has_wake_waiting = false }
    od
}

active proctype putter()
{
    byte own = 0, published = 0, wake;
    do
    :: own < COUNT ->
        own++;
        if
        :: own < COUNT -> own++ /* two at a time, or one */
        :: true
        fi;
        atomic { !has_put_waiting -> put_waiting = own; has_put_waiting = true }
        FENCE_PUTTER;
        wake = wake_index;
        if
        :: wake > published && wake <= own -> is_signalled = true
        :: else
        fi;
        published = own
    :: else -> break
    od
}

active proctype taker()
{
    byte put;
    do
    :: taken == COUNT -> break
    :: else ->
        put = put_index;
        assert(put >= taken && put <= COUNT);
        if
        :: put > taken -> taken++
        :: else ->
            atomic { !has_wake_waiting -> wake_waiting = taken + 1; has_wake_waiting = true }
            FENCE_TAKER;
#ifdef WITHOUT_SECOND_LOOK
            put = taken;
#else
            put = put_index;
#endif
            if
            :: put > taken
            :: else -> atomic { is_signalled -> is_signalled = false } /* sleeps */
            fi
        fi
    od
}

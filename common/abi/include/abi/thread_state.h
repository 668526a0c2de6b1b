/* What a thread is doing, as Thread.state gives it. */
#pragma once

enum thread_state {
    THREAD_STOPPED = 0,   /* not started, or stopped */
    THREAD_READY = 1,     /* waits for a CPU */
    THREAD_RUNNING = 2,   /* has one */
    THREAD_PASSIVE = 3,   /* could run, but has no budget of its own and nobody's call */
    THREAD_SENDING = 4,   /* its message waits for a receiver */
    THREAD_CALLING = 5,   /* its message was received, the answer has not come */
    THREAD_RECEIVING = 6, /* waits at an endpoint */
    THREAD_WAITING = 7,   /* waits for an event */
    THREAD_IN_RING = 8,   /* waits for completions */
    THREAD_THROTTLED = 9, /* has used up its budget of this period */
    THREAD_ENDED = 10,
    THREAD_STATE_COUNT = 11,
};

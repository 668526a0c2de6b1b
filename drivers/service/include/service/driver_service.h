/*
 * The process around a driver's hardware: how it begins, what its clients are told apart by, and
 * how it ends. The messages are those of whoever embeds this.
 *
 *     driver_service_run [start -> calls -> stopped, or given up] -> driver_service_end
 */
#pragma once

#include "runtime/server.h"

/* Exit codes of a driver. */
enum driver_exit {
    DRIVER_EXIT_STOPPED = 0,
    DRIVER_EXIT_NOT_READY = 1,
    DRIVER_EXIT_DEVICE = 2, /* it could not be started, or was given up */
};

/* Of the driver's event; below are the device's interrupts. There is more to do, after others. */
#define DRIVER_SERVICE_AGAIN (UINT64_C(1) << 40)

struct driver_service {
    struct server server; /* its calls and signals: set by whoever embeds this */
    const char *device;   /* what it is called in the log: "the disk" */
    /* Takes the device over, whose interrupts come to `event`. */
    enum status (*start)(struct driver_service *driver);
    uint32_t event;
    enum status start_status; /* what `start` gave: what calls are answered with, if it failed */
    uint64_t badge_count;     /* of sessions that were made */
};

/*
 * Serves until it is told to stop, or `server` is, with what the supervisor grants to every
 * service: "endpoint" and "event". `server`, `device` and `start` are set before; `start` is called
 * when it is this instance's turn. Where the machine has no such device, or one that is never
 * driven, it serves as well: whoever asks is told so, and need not wait for one. Errors as
 * server_run().
 */
NODISCARD enum status driver_service_run(struct driver_service *driver);

/* What main() returns after driver_service_run() gave `status`. */
enum driver_exit
driver_service_end(const struct driver_service *driver, enum status status, bool is_given_up);

/* The same for a driver that `failed`, in words, keeps from serving, which the log is told. */
enum driver_exit
driver_service_fail(const struct driver_service *driver, const char *failed, enum status status);

/*
 * A session for a client, with a badge that no other one of this process had or will have. Errors
 * as session_create().
 */
NODISCARD enum status driver_service_open(
    struct driver_service *driver, uint64_t mask, uint32_t *session, uint64_t *badge);

/* A turn follows, after whoever else waits: DRIVER_SERVICE_AGAIN is signalled. */
void driver_service_again(const struct driver_service *driver);

/* The answer to a call through a session that has ended, or of a device that is of no use. */
enum status driver_service_refuse(struct server_call *call);

/*
 * Keeps the event that a client gives, in the place of the one before.
 *   STATUS_INVALID_ARGUMENT  it is none; nothing has changed
 */
NODISCARD enum status
driver_service_keep_event(struct server_call *call, uint32_t event, uint32_t *kept);

/* Of an event that is gone nobody hears; 0: there is none. */
void driver_service_signal(uint32_t event, uint64_t bits);

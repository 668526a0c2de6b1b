/*
 * The service around a disk: BlockDevice and BlockChannel (common/schema/block.capnp) for whatever
 * hardware is below. A driver's main() is a call of this.
 */
#pragma once

#include "block/hardware.h"
#include "service/driver_service.h"

/*
 * Serves until it is told to stop, or the device is given up; the program returns what this gives.
 * Where the machine has no such device, or one that is never driven, all calls are answered with
 * STATUS_NOT_FOUND or STATUS_UNSUPPORTED.
 * `device` is the capability of the interface Device, from which buffers come; "endpoint" and
 * "event" are granted by the supervisor, as to every service; "log", if it is, hears what is wrong.
 */
enum driver_exit block_service_run(struct block_hardware *hardware, uint32_t device);

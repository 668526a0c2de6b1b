/*
 * The service around a screen: Scanout and ScanoutPort (common/schema/display.capnp) for whatever
 * hardware is below. A driver's main() is a call of this.
 */
#pragma once

#include "display/hardware.h"
#include "service/driver_service.h"

/*
 * Serves until it is told to stop, or the device is given up; the program returns what this gives.
 * Where the machine has no such device, or one that is never driven, all calls are answered with
 * STATUS_NOT_FOUND or STATUS_UNSUPPORTED.
 * `device` is the capability of the interface Device, from which memory of pictures comes;
 * "endpoint" and "event" are granted by the supervisor, as to every service; "log", if it is, hears
 * what is wrong.
 */
enum driver_exit display_service_run(struct display_hardware *hardware, uint32_t device);

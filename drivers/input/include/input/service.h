/*
 * The service around keyboards and pointers: InputSource and InputPort (common/schema) for whatever
 * hardware is below. A driver's main() is a call of this.
 */
#pragma once

#include "input/hardware.h"
#include "service/driver_service.h"

/*
 * Serves until it is told to stop, or the device is given up; the program returns what this gives.
 * Where the machine has no such device, or one that is never driven, all calls are answered with
 * STATUS_NOT_FOUND or STATUS_UNSUPPORTED.
 * "endpoint" and "event" are granted by the supervisor, as to every service; "log", if it is, hears
 * what is wrong.
 */
enum driver_exit input_service_run(struct input_hardware *hardware);

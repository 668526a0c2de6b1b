/*
 * Lines for whoever runs the machine, through the capability "log". A program without one says
 * nothing: what it has to tell its user goes to "stdout" and "stderr".
 */
#pragma once

#include "schema/log.h"

/* One line, without a newline; what is too long is cut. */
void log_print(enum severity severity, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * What programs of this folder ask Linux with. There is no error to return: a benchmark that cannot
 * do all of its work has no figures, so whatever fails is printed, and the program ends with 1.
 */
#pragma once

#include <linux_number.h>
#include <stdint.h>

/* Flags of linux_open() that all architectures have alike, beside LINUX_DIRECT. */
#define LINUX_READ_ONLY  0u
#define LINUX_WRITE_ONLY 1u
#define LINUX_CREATE     0x40u
#define LINUX_EXCLUSIVE  0x80u

/* The system call itself (entry.S): what the kernel answers, errors as negative numbers. */
int64_t linux_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

/* A descriptor. */
uint32_t linux_open(const char *path, uint32_t flags);
void linux_close(uint32_t file);

/* All of it, in one call: less is an error. */
void linux_read(uint32_t file, void *content, uint64_t size_bytes);
void linux_write(uint32_t file, const void *content, uint64_t size_bytes);

/* What was written to this file, or to all files of its file system, survives the power. */
void linux_sync(uint32_t file);
void linux_sync_all(uint32_t file);

/* Since the machine began. */
uint64_t linux_now_ns(void);

/* A line on standard output, cut after 200 bytes. */
void linux_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

_Noreturn void linux_exit(uint32_t code);

/* The program. */
int main(int argument_count, const char *const *arguments);

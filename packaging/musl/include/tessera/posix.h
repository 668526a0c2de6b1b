/*
 * Where musl ends and libposix (common/libc) begins: what musl calls instead of entering a kernel.
 * Arguments and results are as Linux has them, -errno included.
 */
#pragma once

#include <signal.h>
#include <spawn.h>

#define TESSERA_HIDDEN __attribute__((__visibility__("hidden")))

/* `call` is the address of one of the functions of <tessera/calls.h>, or less than TESSERA_CALLS:
 * then it is one that does not exist. */
#define TESSERA_CALLS 4096
TESSERA_HIDDEN long tessera_system_call(long call, long a, long b, long c, long d, long e, long f);

/* That of a number of <sys/syscall.h>, which are the same on every architecture. */
TESSERA_HIDDEN long tessera_call_of_number(long number);

/*
 * A thread that calls function(argument) on `stack` with the thread pointer `pointer`. Its number
 * is stored at *number before it runs. When it has ended, *ended is zeroed and one waiter there
 * woken. Gives its number, or -errno.
 */
TESSERA_HIDDEN long tessera_thread_create(
    int (*function)(void *), void *stack, void *argument, void *pointer, int *number, int *ended);

/* Sets the calling thread's pointer, where no instruction can. 0. */
TESSERA_HIDDEN int tessera_thread_set_pointer(void *pointer);

/* Ends the calling thread, whose stack lies in these pages, and frees them. */
TESSERA_HIDDEN _Noreturn void tessera_thread_end_unmapping(void *base, unsigned long size_bytes);

/* posix_spawn() and posix_spawnp(): the same, since programs are found by name only. 0, or errno.
 */
TESSERA_HIDDEN int tessera_spawn(
    pid_t *number,
    const char *path,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes,
    char *const *arguments,
    char *const *environment);

/*
 * The address of a name, of one family: 4 bytes of AF_INET, 16 of AF_INET6. 0, or a number of
 * <netdb.h>: EAI_NONAME, EAI_AGAIN, EAI_FAIL.
 */
TESSERA_HIDDEN int tessera_resolve(const char *name, int family, unsigned char *address);

/* Interfaces of the network at most, and addresses of one that are told. */
#define TESSERA_INTERFACES_MAX 8
#define TESSERA_ADDRESSES_MAX  8

struct tessera_interface_address {
    int family;
    unsigned prefix_bits;
    unsigned char bytes[16];
};

struct tessera_interface {
    unsigned number;
    int is_up;
    char name[16]; /* ends with 0 */
    unsigned char link[6];
    unsigned char link_bytes;
    unsigned address_count;
    struct tessera_interface_address addresses[TESSERA_ADDRESSES_MAX];
};

/*
 * The first one whose number is greater than `after`, numbers being 1 and more. 0, or a number of
 * <errno.h>: ENXIO, there is none; EACCES, there is no network for this program.
 */
TESSERA_HIDDEN int tessera_next_interface(unsigned after, struct tessera_interface *interface);

/*
 * The other way, for threads that libposix makes for itself: thread-local storage as musl lays it
 * out, in memory of this many bytes. Gives the thread pointer.
 */
TESSERA_HIDDEN unsigned long tessera_thread_storage_bytes(void);
TESSERA_HIDDEN void *tessera_thread_storage(void *memory);

/* The other way: where a handler that got this context wants to go on; NULL: where it was. */
TESSERA_HIDDEN void *tessera_context_target(const void *context);

/* The other way: what libposix keeps in thread-local variables. */
struct tessera_thread_state {
    void *values[2];
};
TESSERA_HIDDEN void tessera_thread_keep(struct tessera_thread_state *state);
TESSERA_HIDDEN void tessera_thread_put_back(const struct tessera_thread_state *state);

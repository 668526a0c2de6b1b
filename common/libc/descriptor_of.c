/* Descriptors that a program makes of what it has got in messages (posix/descriptor.h). */
#include "error_number.h"
#include "objects.h"
#include "open_file.h"
#include "posix/descriptor.h"
#include "schema/stream_client.h"
#include "signals.h"
#include "stream_file.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>

static long write_screen(struct open_file *file, const void *buffer, size_t size_bytes)
{
    const size_t most = size_bytes < STREAM_BYTES_MAX ? size_bytes : STREAM_BYTES_MAX;
    const struct pseudo_terminal_write_now_params params = {.data = {buffer, most}};
    struct pseudo_terminal_write_now_results results = {0};
    if ((file->flags & O_NONBLOCK) == 0) {
        return stream_operations.write(file, buffer, size_bytes);
    }
    const enum status status = pseudo_terminal_write_now(file->capability, &params, &results);
    if (status == STATUS_OK) {
        return (long)results.size_bytes;
    }
    if (status == STATUS_PEER_GONE) {
        const siginfo_t info = {.si_signo = SIGPIPE, .si_code = SI_KERNEL};
        (void)signals_send(&info, thread_self(), false);
        return -EPIPE;
    }
    return status == STATUS_NOT_FOUND ? -EAGAIN : -error_number(status);
}

static long read_screen(struct open_file *file, void *buffer, size_t size_bytes)
{
    return stream_operations.read(file, buffer, size_bytes);
}

static long screen_state(struct open_file *file, struct stat *state)
{
    return stream_operations.state(file, state);
}

static uint32_t screen_readiness(struct open_file *file, const struct file_interest *interest)
{
    return stream_operations.readiness(file, interest);
}

static const struct file_operations screen_operations = {
    .read = read_screen,
    .write = write_screen,
    .state = screen_state,
    .interface = "Stream", /* to whoever is started with it */
    .readiness = screen_readiness,
};

static int install(const struct file_operations *operations, uint32_t stream, int flags)
{
    struct open_file *file = open_file_create(operations, stream, flags & (O_ACCMODE | O_NONBLOCK));
    if (file == NULL) {
        object_release(stream);
        return -ENFILE;
    }
    return (int)open_file_install(file, (flags & O_CLOEXEC) != 0);
}

int tessera_descriptor_of_stream(uint32_t stream, int flags)
{
    signals_enter_call();
    const int number = install(&stream_operations, stream, flags);
    signals_leave_call();
    return number;
}

int tessera_descriptor_of_screen(uint32_t screen, int flags)
{
    signals_enter_call();
    const int number = install(&screen_operations, screen, flags);
    signals_leave_call();
    return number;
}

/* What is waited for has no notifications of its own kinds: only that it has happened. */
static uint32_t looked_readiness(struct open_file *file, const struct file_interest *interest)
{
    tessera_descriptor_look *look = (tessera_descriptor_look *)file->node;
    uint32_t event = 0;
    if (interest->must_notify && waiter_signaller(&thread_self()->waiter, &event) != STATUS_OK) {
        return FILE_ENDED;
    }
    return look(event, WAITER_READY) ? FILE_READABLE : 0;
}

static const struct file_operations looked_operations = {.readiness = looked_readiness};

static int install_look(tessera_descriptor_look *look)
{
    struct open_file *file = open_file_create(&looked_operations, 0, O_RDONLY);
    if (file == NULL) {
        return -ENFILE;
    }
    file->node = (void *)look;
    return (int)open_file_install(file, true);
}

int tessera_descriptor_of_look(tessera_descriptor_look *look)
{
    signals_enter_call();
    const int number = install_look(look);
    signals_leave_call();
    return number;
}

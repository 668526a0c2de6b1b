#include "stream_file.h"
#include "blocking.h"
#include "error_number.h"
#include "objects.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static uint32_t readiness(struct open_file *file, const struct file_interest *interest)
{
    struct stream_notify_params params = {.bits = WAITER_READY};
    struct stream_notify_results results = {0};
    if (waiter_signaller(&thread_self()->waiter, &params.event) != STATUS_OK) {
        return 0;
    }
    params.interest = interest->must_notify ? interest->readiness : 0;
    const enum status status = stream_notify(file->capability, &params, &results);
    return status == STATUS_OK ? results.readiness : FILE_ENDED;
}

/*
 * Waits until the stream can do something. A thread that nothing else could want something of need
 * not: it waits in the call itself.
 */
static long await(struct open_file *file, uint32_t wanted)
{
    const bool blocks = (file->flags & O_NONBLOCK) == 0;
    if (blocks && !signals_can_interrupt()) {
        return 0;
    }
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    const struct file_interest interest = {wanted | FILE_ENDED, blocks};
    while ((readiness(file, &interest) & (wanted | FILE_ENDED)) == 0) {
        if (!blocks) {
            return -EAGAIN;
        }
        const long result = blocking_wait(NULL, 0, WAITER_READY);
        if (result != 0) {
            return result == -EINTR ? RESULT_RESTART : result;
        }
    }
    return 0;
}

static long read_stream(struct open_file *file, void *buffer, size_t size_bytes)
{
    if (size_bytes == 0) {
        return 0;
    }
    const long waited = await(file, FILE_READABLE);
    if (waited != 0) {
        return waited;
    }
    const struct stream_read_params params = {
        .size_bytes = (uint32_t)least(size_bytes, STREAM_BYTES_MAX)};
    struct stream_read_results results = {0};
    const enum status status = stream_read(file->capability, &params, &results);
    if (status == STATUS_PEER_GONE) {
        return file->operations == &connection_operations ? -ECONNRESET : 0;
    }
    if (status != STATUS_OK) {
        return -error_number(status);
    }
    const size_t count = least(results.data.size_bytes, size_bytes);
    memcpy(buffer, results.data.data, count);
    return (long)count;
}

static long write_piece(struct open_file *file, const uint8_t *bytes, size_t size_bytes)
{
    const long waited = await(file, FILE_WRITABLE);
    if (waited != 0) {
        return waited;
    }
    const struct stream_write_params params = {
        .data = {bytes, least(size_bytes, STREAM_BYTES_MAX)}};
    struct stream_write_results results = {0};
    const enum status status = stream_write(file->capability, &params, &results);
    if (status == STATUS_PEER_GONE) {
        const siginfo_t info = {.si_signo = SIGPIPE, .si_code = SI_KERNEL};
        (void)signals_send(&info, thread_self(), false);
        return -EPIPE;
    }
    return status == STATUS_OK ? (long)results.size_bytes : -error_number(status);
}

static long write_stream(struct open_file *file, const void *buffer, size_t size_bytes)
{
    size_t done = 0;
    while (done < size_bytes) {
        const long count = write_piece(file, (const uint8_t *)buffer + done, size_bytes - done);
        if (count <= 0) {
            return done > 0 ? (long)done : count;
        }
        done += (size_t)count;
    }
    return (long)done;
}

static long pipe_state(struct open_file *file, struct stat *state)
{
    state->st_mode = file->operations == &connection_operations ? S_IFSOCK | 0777 : S_IFIFO | 0600;
    state->st_ino = file->capability;
    return 0;
}

static long terminal_state(struct open_file *file, struct stat *state)
{
    state->st_mode = S_IFCHR | 0600;
    state->st_ino = file->capability;
    state->st_rdev = 1;
    return 0;
}

static long terminal_size_of(struct open_file *file, struct winsize *size)
{
    struct terminal_size_results results = {0};
    const enum status status = terminal_size(file->capability, &results);
    *size = (struct winsize){.ws_row = results.rows, .ws_col = results.columns};
    return -error_number(status);
}

static long set_mode(struct open_file *file, const struct termios *wanted)
{
    const struct terminal_set_mode_params params = {
        .mode = (wanted->c_lflag & ICANON) != 0 ? TERMINAL_MODE_LINE : TERMINAL_MODE_RAW};
    const enum status status = terminal_set_mode(file->capability, &params);
    if (status == STATUS_OK) {
        file->node = (void *)(uint64_t)(params.mode == TERMINAL_MODE_RAW);
    }
    return -error_number(status);
}

static struct termios modes_of(const struct open_file *file)
{
    struct termios modes = {
        .c_iflag = ICRNL | IXON,
        .c_oflag = OPOST | ONLCR,
        .c_cflag = CS8 | CREAD | B38400,
        .c_lflag = ICANON | ECHO | ISIG,
    };
    modes.c_cc[VINTR] = 3;
    modes.c_cc[VEOF] = 4;
    modes.c_cc[VERASE] = 127;
    modes.c_cc[VMIN] = 1;
    if (file->node != NULL) {
        modes.c_lflag = 0;
    }
    return modes;
}

static long control_terminal(struct open_file *file, unsigned long request, void *argument)
{
    switch (request) {
    case TIOCGWINSZ:
        return terminal_size_of(file, argument);
    case TCGETS:
        *(struct termios *)argument = modes_of(file);
        return 0;
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
        return set_mode(file, argument);
    default:
        return -ENOTTY;
    }
}

const struct file_operations stream_operations = {
    .read = read_stream,
    .write = write_stream,
    .state = pipe_state,
    .interface = "Stream",
    .readiness = readiness,
};

const struct file_operations connection_operations = {
    .read = read_stream,
    .write = write_stream,
    .state = pipe_state,
    .interface = "TcpStream",
    .readiness = readiness,
};

const struct file_operations terminal_operations = {
    .read = read_stream,
    .write = write_stream,
    .state = terminal_state,
    .interface = "Terminal",
    .readiness = readiness,
    .control = control_terminal,
};

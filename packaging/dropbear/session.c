/*
 * In the place of src/svr-chansession.c: what a client asks for within its connection (RFC 4254, 6)
 * is a session of the gate's, with a terminal or, for a command, without.
 *
 * A channel begins with nothing; "pty-req" notes the terminal's size, "shell" or "exec" begin the
 * session, once. When it is over, what it has said is still sent, then the exit status, and the
 * channel closes. When the channel goes first, it ends the session.
 */
#include "session.h"
#include "buffer.h"
#include "channel.h"
#include "chansession.h"
#include "dbutil.h"
#include "gate.h"
#include "includes.h"
#include "packet.h"
#include "session_ends.h"
#include "ssh.h"
#include <fcntl.h>
#include <stdbool.h>

/* What a session ends with that did not begin. */
#define EXIT_REFUSED 255u

struct shell {
    struct shell *next;
    struct gate_session session;
    struct gate_size size;
    bool has_terminal;
    bool has_begun;
    bool has_ended;
    uint32_t exit_code;
};

/* Of all channels. */
static struct shell *shells;

/* -- the ends of sessions ---------------------------------------------------------------------- */

static bool ends_now(struct shell *shell, uint32_t event, uint64_t bits)
{
    return shell->has_begun && !shell->has_ended &&
           gate_has_ended(&shell->session, event, bits, &shell->exit_code);
}

static bool look(uint32_t event, uint64_t bits)
{
    bool is_any = false;
    for (struct shell *shell = shells; shell != NULL; shell = shell->next) {
        is_any = ends_now(shell, event, bits) || is_any;
    }
    return is_any;
}

int session_ends_open(int ends[2])
{
    ends[0] = gate_open_look(look);
    ends[1] = ends[0] < 0 ? -1 : fcntl(ends[0], F_DUPFD_CLOEXEC, 0);
    return ends[1] < 0 ? -1 : 0;
}

void svr_chansess_checksignal(void)
{
    if (ses.channel_signal_pending) {
        for (struct shell *shell = shells; shell != NULL; shell = shell->next) {
            shell->has_ended = shell->has_ended || ends_now(shell, 0, 0);
        }
    }
}

void svr_chansessinitialise(void)
{
    shells = NULL;
}

/* -- what a client asks for -------------------------------------------------------------------- */

static uint16_t bounded(unsigned int number)
{
    return number < UINT16_MAX ? (uint16_t)number : UINT16_MAX;
}

/* In characters; what follows is in pixels. */
static struct gate_size read_size(void)
{
    const unsigned int columns = buf_getint(ses.payload);
    const unsigned int rows = buf_getint(ses.payload);
    (void)buf_getint(ses.payload);
    (void)buf_getint(ses.payload);
    return (struct gate_size){bounded(columns), bounded(rows)};
}

/* What kind of terminal the person has, and its modes, are not known to programs here. */
static bool note_terminal(struct shell *shell)
{
    if (shell->has_terminal || shell->has_begun) {
        return false;
    }
    buf_eatstring(ses.payload);
    shell->size = read_size();
    shell->has_terminal = true;
    return true;
}

static bool resize(struct shell *shell)
{
    if (!shell->has_terminal || !shell->has_begun) {
        return false;
    }
    shell->size = read_size();
    gate_resize(&shell->session, &shell->size);
    return true;
}

static void use(struct Channel *channel, const struct gate_session *session)
{
    channel->readfd = session->to_read;
    channel->writefd = session->to_write;
    channel->errfd = session->errors;
    channel->bidir_fd = 0;
    ses.maxfd = MAX(ses.maxfd, MAX(session->to_read, MAX(session->to_write, session->errors)));
}

static void say_error(struct Channel *channel, const char *text, size_t size_bytes)
{
    static const char end[] = "\r\n";
    const unsigned int all_bytes = (unsigned int)(size_bytes + strlen(end));
    if (channel->transwindow < all_bytes) {
        return;
    }
    channel->transwindow -= all_bytes;
    CHECKCLEARTOWRITE();
    buf_putbyte(ses.writepayload, SSH_MSG_CHANNEL_EXTENDED_DATA);
    buf_putint(ses.writepayload, channel->remotechan);
    buf_putint(ses.writepayload, SSH_EXTENDED_DATA_STDERR);
    buf_putint(ses.writepayload, all_bytes);
    buf_putbytes(ses.writepayload, (const unsigned char *)text, (unsigned int)size_bytes);
    buf_putbytes(ses.writepayload, (const unsigned char *)end, strlen(end));
    encrypt_packet();
}

/*
 * As a session that says why it is none, and ends: what is said with a request that fails, clients
 * do not show.
 */
static void end_at_once(struct Channel *channel, struct shell *shell, const char *text, size_t size)
{
    say_error(channel, text, size);
    channel->readfd = -1;
    channel->writefd = -1;
    channel->errfd = -1;
    shell->has_begun = true;
    shell->has_ended = true;
    shell->exit_code = EXIT_REFUSED;
}

static void end_refused(struct Channel *channel, struct shell *shell)
{
    static const char unknown[] = "There is no session to be had now.";
    char reason[GATE_REASON_BYTES];
    const size_t size_bytes = gate_reason(reason);
    if (size_bytes > 0) {
        end_at_once(channel, shell, reason, size_bytes);
    } else {
        end_at_once(channel, shell, unknown, strlen(unknown));
    }
}

static bool begin(struct Channel *channel, struct shell *shell, const char *command)
{
    static const char needed[] = "A shell needs a terminal (ssh -t), or there has to be a command.";
    if (shell->has_begun) {
        return false;
    }
    if (!shell->has_terminal && command[0] == '\0') {
        end_at_once(channel, shell, needed, strlen(needed));
        return true;
    }
    shell->has_begun = shell->has_terminal
                           ? gate_begin_session(&shell->size, command, &shell->session)
                           : gate_begin_command(command, &shell->session);
    if (!shell->has_begun) {
        end_refused(channel, shell);
        return true;
    }
    use(channel, &shell->session);
    if (!shell->has_terminal) {
        channel->prio = DROPBEAR_PRIO_NORMAL;
        update_channel_prio();
    }
    return true;
}

/* A command with a byte 0 would be another one than it looks like. */
static bool begin_command(struct Channel *channel, struct shell *shell)
{
    unsigned int size_bytes = 0;
    char *command = buf_getstring(ses.payload, &size_bytes);
    const bool is_done =
        size_bytes > 0 && strlen(command) == size_bytes && begin(channel, shell, command);
    m_free(command);
    return is_done;
}

static void answer_request(struct Channel *channel)
{
    struct shell *shell = channel->typedata;
    unsigned int size_bytes = 0;
    char *kind = buf_getstring(ses.payload, &size_bytes);
    const bool is_answered = buf_getbool(ses.payload) != 0;
    bool is_done = false;
    if (strcmp(kind, "pty-req") == 0) {
        is_done = note_terminal(shell);
    } else if (strcmp(kind, "window-change") == 0) {
        is_done = resize(shell);
    } else if (strcmp(kind, "shell") == 0) {
        is_done = begin(channel, shell, "");
    } else if (strcmp(kind, "exec") == 0) {
        is_done = begin_command(channel, shell);
    }
    m_free(kind);
    if (is_answered && is_done) {
        send_msg_channel_success(channel);
    } else if (is_answered) {
        send_msg_channel_failure(channel);
    }
}

/* -- a channel's life -------------------------------------------------------------------------- */

static int open_channel(struct Channel *channel)
{
    struct shell *shell = m_malloc(sizeof(*shell)); /* zeros */
    shell->next = shells;
    shells = shell;
    channel->typedata = shell;
    channel->prio = DROPBEAR_PRIO_LOWDELAY;
    return 0;
}

/* What has not been sent yet is, before the channel closes. */
static int may_close(struct Channel *channel)
{
    const struct shell *shell = channel->typedata;
    if (shell->has_ended) {
        channel->flushing = 1;
    }
    return !shell->has_begun || shell->has_ended;
}

static void send_exit_status(const struct Channel *channel)
{
    const struct shell *shell = channel->typedata;
    if (shell->has_ended) {
        CHECKCLEARTOWRITE();
        buf_putbyte(ses.writepayload, SSH_MSG_CHANNEL_REQUEST);
        buf_putint(ses.writepayload, channel->remotechan);
        buf_putstring(ses.writepayload, "exit-status", strlen("exit-status"));
        buf_putbyte(ses.writepayload, 0); /* nobody answers */
        buf_putint(ses.writepayload, shell->exit_code);
        encrypt_packet();
    }
}

static void finish_channel(const struct Channel *channel)
{
    struct shell *shell = channel->typedata;
    struct shell **place = &shells;
    while (*place != shell) {
        place = &(*place)->next;
    }
    *place = shell->next;
    gate_finish_session(&shell->session);
    m_free(shell);
}

const struct ChanType svrchansess = {
    .name = "session",
    .inithandler = open_channel,
    .check_close = may_close,
    .reqhandler = answer_request,
    .closehandler = send_exit_status,
    .cleanup = finish_channel,
};

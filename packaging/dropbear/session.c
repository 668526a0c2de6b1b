/*
 * src/svr-chansession.c, in which what a client asks for begins with posix_spawn(): the program
 * that /etc/passwd has as the person's shell, with `-c COMMAND` where the client gave a command.
 *
 * Upstream's code forks in two places. In the one, spawn_command() is ours. In the other, with a
 * terminal, fork() is ours and never gives 0, so that upstream's code for the child is not reached;
 * what it does next there, setnonblocking(), is where the session's output is put into place.
 */
#include "session.h"
#include "channel.h"
#include "chansession.h"
#include "dbutil.h"
#include "includes.h"
#include "runopts.h"
#include "sshpty.h"
#include "terminal.h"
#include <fcntl.h>
#include <spawn.h>

/* As many as collect() adds. */
#define VARIABLES_MAX 11

/* What the program reads and writes; its errors are -1 where they go with the output. */
struct child_streams {
    int input;
    int output;
    int errors;
};

struct variables {
    char *list[VARIABLES_MAX + 1];
    size_t count;
};

/* Without a value there is no variable. Values are as long as the client and the person's files may
 * make them. */
static void add(struct variables *variables, const char *name, const char *value)
{
    if (value == NULL) {
        return;
    }
    dropbear_assert(variables->count < VARIABLES_MAX);
    const size_t size_bytes = strlen(name) + strlen(value) + 2;
    char *text = m_malloc(size_bytes);
    snprintf(text, size_bytes, "%s=%s", name, value);
    variables->list[variables->count++] = text;
}

static void add_number(struct variables *variables, const char *name, int number)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", number);
    add(variables, name, number > 0 ? text : NULL);
}

static void collect(struct variables *variables, const struct ChanSess *chansess)
{
    const struct terminal_size size = terminal_size_of(chansess->master);
    add(variables, "USER", ses.authstate.pw_name);
    add(variables, "LOGNAME", ses.authstate.pw_name);
    add(variables, "HOME", ses.authstate.pw_dir);
    add(variables, "TERM", chansess->term);
    add(variables, "SSH_TTY", chansess->tty);
    add_number(variables, "COLUMNS", chansess->tty != NULL ? size.columns : 0);
    add_number(variables, "LINES", chansess->tty != NULL ? size.rows : 0);
    add(variables, "SSH_CONNECTION", chansess->connection_string);
    add(variables, "SSH_CLIENT", chansess->client_string);
    add(variables, "SSH_ORIGINAL_COMMAND", chansess->original_command);
    /* What the line of the key that was proved says after it: whose it is. */
    add(variables, "SSH_PUBKEYINFO", ses.authstate.pubkey_info);
}

static int plan(posix_spawn_file_actions_t *actions, const struct child_streams *streams)
{
    const int errors = streams->errors >= 0 ? streams->errors : streams->output;
    int failed = posix_spawn_file_actions_adddup2(actions, streams->input, STDIN_FILENO);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(actions, streams->output, 1);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(actions, errors, 2);
    for (int i = STDERR_FILENO + 1; failed == 0 && i <= ses.maxfd; i++) {
        failed = posix_spawn_file_actions_addclose(actions, i);
    }
    return failed;
}

/* 0, or an error. */
static int begin(
    const struct ChanSess *chansess,
    posix_spawn_file_actions_t *actions,
    posix_spawnattr_t *attributes,
    pid_t *number)
{
    static char dash_c[] = "-c";
    struct variables variables = {0};
    sigset_t defaults;
    char *const program = (char *)get_user_shell();
    char *const with_command[] = {program, dash_c, chansess->cmd, NULL};
    char *const alone[] = {program, NULL};
    char *const *arguments = chansess->cmd != NULL ? with_command : alone;
    /* Those that the server ignores. */
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
    collect(&variables, chansess);
    const int failed = posix_spawn(number, program, actions, attributes, arguments, variables.list);
    for (size_t i = 0; i < variables.count; i++) {
        m_free(variables.list[i]);
    }
    if (failed != 0) {
        dropbear_log(LOG_WARNING, "Cannot start %s: %s", program, strerror(failed));
    }
    return failed;
}

/* The number of the process, or -1. */
static pid_t start(const struct ChanSess *chansess, const struct child_streams *streams)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t number = -1;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -1;
    }
    if (plan(&actions, streams) != 0 || begin(chansess, &actions, &attributes, &number) != 0) {
        number = -1;
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return number;
}

static void close_both(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

static int three_pipes(int input[2], int output[2], int errors[2])
{
    if (pipe2(input, O_CLOEXEC) != 0) {
        return DROPBEAR_FAILURE;
    }
    if (pipe2(output, O_CLOEXEC) != 0) {
        close_both(input);
        return DROPBEAR_FAILURE;
    }
    if (pipe2(errors, O_CLOEXEC) != 0) {
        close_both(input);
        close_both(output);
        return DROPBEAR_FAILURE;
    }
    return DROPBEAR_SUCCESS;
}

static int spawn_session(
    const struct ChanSess *chansess,
    int *write_input,
    int *read_output,
    int *read_errors,
    pid_t *number)
{
    int input[2];
    int output[2];
    int errors[2];
    if (three_pipes(input, output, errors) != DROPBEAR_SUCCESS) {
        return DROPBEAR_FAILURE;
    }
    const struct child_streams streams = {input[0], output[1], errors[1]};
    *number = start(chansess, &streams);
    if (*number < 0) {
        *number = 0;
        close_both(input);
        close_both(output);
        close_both(errors);
        return DROPBEAR_FAILURE;
    }
    close(input[0]);
    close(output[1]);
    close(errors[1]);
    *write_input = input[1];
    *read_output = output[0];
    *read_errors = errors[0];
    setnonblocking(*write_input);
    setnonblocking(*read_output);
    setnonblocking(*read_errors);
    return DROPBEAR_SUCCESS;
}

/* Of the session with a terminal that begins: where its output can be read. */
static int terminal_output = -1;

static pid_t start_with_terminal(const struct ChanSess *chansess)
{
    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return -1;
    }
    const struct child_streams streams = {chansess->slave, output[1], -1};
    const pid_t number = start(chansess, &streams);
    close(output[1]);
    if (number < 0) {
        close(output[0]);
        return -1;
    }
    terminal_output = output[0];
    return number;
}

static void use_terminal(struct Channel *channel, int input)
{
    channel->readfd = terminal_output;
    ses.maxfd = MAX(ses.maxfd, terminal_output);
    setnonblocking(input);
    setnonblocking(terminal_output);
}

#define spawn_command(function, session, input, output, errors, number)                            \
    spawn_session(session, input, output, errors, number)
#define fork()                start_with_terminal(chansess)
#define setnonblocking(input) use_terminal(channel, input)
#include "svr-chansession.c"

/* A connection, and pipes, as the input and output of another program. */
#include "sockets.h"
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define WORD "pass it on"
/* How often who reads is given something in two parts; it mostly waits already. */
#define ROUNDS 50

int run_child(void)
{
    struct sockaddr_in peer;
    socklen_t size = sizeof(peer);
    struct stat state;
    char text[sizeof(WORD)] = "";
    if (fstat(0, &state) != 0 || !S_ISSOCK(state.st_mode)) {
        return 2;
    }
    if (read(0, text, sizeof(WORD) - 1) != sizeof(WORD) - 1 || write(1, text, strlen(text)) < 0) {
        return 3;
    }
    /* From now on it is a socket here as well. */
    if (getpeername(0, (struct sockaddr *)&peer, &size) != 0 || peer.sin_family != AF_INET) {
        return 4;
    }
    return send(0, "!", 1, 0) == 1 ? 0 : 5;
}

int run_reset(void)
{
    char byte;
    return write(1, "two", 3) == 3 && read(0, &byte, 1) == -1 && errno == ECONNRESET ? 0 : 2;
}

int run_reader(void)
{
    char text[2 * sizeof(WORD)];
    for (int i = 0; i < ROUNDS; i++) {
        if (write(1, "?", 1) != 1 || read(0, text, sizeof(text)) != sizeof(WORD) - 1) {
            return 2;
        }
    }
    return 0;
}

/* A program whose input and output is the server's end. */
static pid_t start_with(const struct pair *pair, char *own_name, char *what)
{
    extern char **environ;
    char *const arguments[] = {own_name, what, NULL};
    posix_spawn_file_actions_t actions;
    pid_t number = 0;
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, pair->server, 0) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, pair->server, 1) == 0);
    CHECK(posix_spawn_file_actions_addclose(&actions, pair->client) == 0);
    CHECK(posix_spawn_file_actions_addclose(&actions, pair->server) == 0);
    CHECK(posix_spawn(&number, own_name, &actions, NULL, arguments, environ) == 0);
    CHECK(posix_spawn_file_actions_destroy(&actions) == 0);
    close(pair->server);
    return number;
}

static void check_ended_well(pid_t number)
{
    int status = -1;
    CHECK(waitpid(number, &status, 0) == number);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A reset is none of an input's ends. */
static void test_reset_input(char *own_name)
{
    static char reset_word[] = "reset";
    char byte;
    const struct pair pair = connect_locally();
    const pid_t number = start_with(&pair, own_name, reset_word);
    CHECK(recv(pair.client, &byte, 1, 0) == 1);
    close(pair.client);
    check_ended_well(number);
}

static void test_connection(char *own_name)
{
    static char child_word[] = "child";
    char text[sizeof(WORD) + 1] = "";
    const struct pair pair = connect_locally();
    const pid_t number = start_with(&pair, own_name, child_word);
    CHECK(write(pair.client, WORD, sizeof(WORD) - 1) == sizeof(WORD) - 1);
    CHECK(recv(pair.client, text, sizeof(WORD), MSG_WAITALL) == sizeof(WORD));
    CHECK(strcmp(text, WORD "!") == 0);
    check_ended_well(number);
    CHECK(read(pair.client, text, 1) == 0); /* the last one who had the other end is gone */
    close(pair.client);
}

/* What is written in parts is one: nothing of others comes between (POSIX, write(), PIPE_BUF). */
static void test_parts(char *own_name)
{
    extern char **environ;
    static char reader_word[] = "reader";
    static char word[] = WORD;
    char *const arguments[] = {own_name, reader_word, NULL};
    const struct iovec parts[] = {{word, 4}, {word + 4, sizeof(WORD) - 5}};
    posix_spawn_file_actions_t actions;
    int input[2];
    int output[2];
    char byte;
    pid_t number = 0;
    CHECK(pipe(input) == 0 && pipe(output) == 0);
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, input[0], 0) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, output[1], 1) == 0);
    for (int i = 0; i < 2; i++) {
        CHECK(posix_spawn_file_actions_addclose(&actions, input[i]) == 0);
        CHECK(posix_spawn_file_actions_addclose(&actions, output[i]) == 0);
    }
    CHECK(posix_spawn(&number, own_name, &actions, NULL, arguments, environ) == 0);
    close(input[0]);
    close(output[1]);
    while (read(output[0], &byte, 1) == 1) {
        CHECK(writev(input[1], parts, 2) == sizeof(WORD) - 1);
    }
    check_ended_well(number);
    CHECK(posix_spawn_file_actions_destroy(&actions) == 0);
    close(input[1]);
    close(output[0]);
}

void test_children(char *own_name)
{
    test_connection(own_name);
    test_reset_input(own_name);
    test_parts(own_name);
}

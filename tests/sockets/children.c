/* A connection as the input and output of another program. */
#include "sockets.h"
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define WORD "pass it on"

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

void test_children(char *own_name)
{
    extern char **environ;
    static char child_word[] = "child";
    char *const arguments[] = {own_name, child_word, NULL};
    char text[sizeof(WORD) + 1] = "";
    posix_spawn_file_actions_t actions;
    pid_t number = 0;
    int status = -1;
    const struct pair pair = connect_locally();
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, pair.server, 0) == 0);
    CHECK(posix_spawn_file_actions_adddup2(&actions, pair.server, 1) == 0);
    CHECK(posix_spawn_file_actions_addclose(&actions, pair.client) == 0);
    CHECK(posix_spawn_file_actions_addclose(&actions, pair.server) == 0);
    CHECK(posix_spawn(&number, own_name, &actions, NULL, arguments, environ) == 0);
    close(pair.server);
    CHECK(write(pair.client, WORD, sizeof(WORD) - 1) == sizeof(WORD) - 1);
    CHECK(recv(pair.client, text, sizeof(WORD), MSG_WAITALL) == sizeof(WORD));
    CHECK(strcmp(text, WORD "!") == 0);
    CHECK(waitpid(number, &status, 0) == number);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(read(pair.client, text, 1) == 0); /* the last one who had the other end is gone */
    CHECK(posix_spawn_file_actions_destroy(&actions) == 0);
    close(pair.client);
}

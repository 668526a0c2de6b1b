/*
 * Starts the programs of others that speak to the network, with what they can say without one, and
 * what tests Mbed TLS, and prints after each
 *
 *     programs: NAME ended with STATUS
 */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a program says of its errors goes where it says everything else. */
static int start(char *const *arguments, pid_t *child)
{
    static char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        return error;
    }
    error = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    if (error == 0) {
        error = posix_spawn(child, arguments[0], &actions, NULL, arguments, environment);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void run(char *const *arguments)
{
    pid_t child = 0;
    int status = 0;
    const int error = start(arguments, &child);
    if (error != 0) {
        printf("programs: %s not started: %s\n", arguments[0], strerror(error));
        return;
    }
    waitpid(child, &status, 0);
    printf("programs: %s ended with %d\n", arguments[0], status);
}

int main(void)
{
    static char curl[] = "curl";
    static char iperf3[] = "iperf3";
    static char selftest[] = "mbedtls_selftest";
    static char tls_pair[] = "tls_pair";
    static char version[] = "--version";
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* First what says much before it says what matters: init speaks at the same time, once. */
    run((char *[]){selftest, NULL});
    run((char *[]){curl, version, NULL});
    run((char *[]){iperf3, version, NULL});
    run((char *[]){tls_pair, NULL});
    printf("programs: end\n");
    return 0;
}

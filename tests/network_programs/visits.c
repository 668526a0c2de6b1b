/*
 * Fetches a list of commands with curl from the address that it is given, and does them: a line is
 * the words of one, which is waited for unless the line begins with "&". One that begins with "+"
 * is done again, for a while, until it succeeds: what it needs has only begun. Says
 *
 *     visits: NUMBER ended with STATUS.
 *
 * for each that it waits for, by their places in the list. Those that it did not wait for go on.
 */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_BYTES_MAX 1024
#define WORDS_MAX      32
/* What is not there yet is there within seconds. */
#define TRIES_MAX 60

static char list[] = "/list";

/* -1: it did not begin. */
static pid_t start(char *const *words)
{
    static char temporary[] = "TMPDIR=/tmp";
    static char *const environment[] = {temporary, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    int error = posix_spawn_file_actions_init(&actions);
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        error =
            error != 0 ? error : posix_spawn(&child, words[0], &actions, NULL, words, environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (error != 0) {
        printf("visits: %s does not begin: %s\n", words[0], strerror(error));
        return -1;
    }
    return child;
}

/* Its exit status; -1 where there is none. */
static int run(char *const *words)
{
    int status = 0;
    const pid_t child = start(words);
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        return -1;
    }
    return WEXITSTATUS(status);
}

static int run_until_done(char *const *words)
{
    int status = run(words);
    for (int i = 1; i < TRIES_MAX && status != 0; i++) {
        sleep(1);
        status = run(words);
    }
    return status;
}

static int fetch(char *address)
{
    static char curl[] = "curl";
    static char silent[] = "-s";
    static char output[] = "-o";
    return run_until_done((char *[]){curl, silent, output, list, address, NULL});
}

/* NULL after the last; how many there are. */
static size_t split(char *line, char **words)
{
    size_t count = 0;
    for (char *word = strtok(line, " \n"); word != NULL && count < WORDS_MAX;
         word = strtok(NULL, " \n")) {
        words[count++] = word;
    }
    words[count] = NULL;
    return count;
}

int main(int count, char **arguments)
{
    char line[LINE_BYTES_MAX];
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count != 2 || fetch(arguments[1]) != 0) {
        printf("visits: no list\n");
        return 1;
    }
    FILE *file = fopen(list, "r");
    if (file == NULL) {
        perror("visits: list");
        return 1;
    }
    for (int number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
        char *words[WORDS_MAX + 1];
        if (split(line, words) == 0) {
            continue;
        }
        if (strcmp(words[0], "&") == 0) {
            (void)start(&words[1]);
        } else if (strcmp(words[0], "+") == 0) {
            printf("visits: %d ended with %d.\n", number, run_until_done(&words[1]));
        } else {
            printf("visits: %d ended with %d.\n", number, run(words));
        }
    }
    fclose(file);
    while (wait(NULL) > 0) {
    }
    return 0;
}

/*
 * A child process that is run instruction by instruction, so that a test sees each state of memory
 * that it shares with it, as if the child had ended there.
 *
 *   child:  stepping_begin(); what is looked at; _exit(0)
 *   parent: stepping_wait() -> stepping_step()* until it is false
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>

/* What does not hold ends the test. */
static inline void require(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "does not hold: %s\n", what);
        exit(1);
    }
}

/* In the child: from here on it waits for its parent. */
static inline void stepping_begin(void)
{
    require(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0, "it can be traced");
    (void)raise(SIGSTOP);
}

/* Until the child has stopped; gives the signal that stopped it. */
static inline int stepping_wait(pid_t pid)
{
    int status = 0;
    require(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status), "it waits");
    return WSTOPSIG(status);
}

/* Runs it until it stops by itself. Gives the signal that stopped it. */
static inline int stepping_go_on(pid_t pid)
{
    require(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0, "it goes on");
    return stepping_wait(pid);
}

/* One instruction, or the handler of a signal begins. False: the child has ended, as it should. */
static inline bool stepping_step_with(pid_t pid, int signal)
{
    int status = 0;
    require(ptrace(PTRACE_SINGLESTEP, pid, NULL, signal) == 0, "a step");
    require(waitpid(pid, &status, 0) == pid, "it stops");
    if (WIFEXITED(status)) {
        require(WEXITSTATUS(status) == 0, "it ends well");
        return false;
    }
    require(WIFSTOPPED(status), "it stops");
    return true;
}

static inline bool stepping_step(pid_t pid)
{
    return stepping_step_with(pid, 0);
}

/* As when it ends in the middle. */
static inline void stepping_kill(pid_t pid)
{
    int status = 0;
    require(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid, "it is ended");
}

/*
 * Signals to threads that compute, faults whose handlers return, SIGCHLD. Prints "signals: WHAT ok"
 * or "... failed" for each, and ends with the number of those that failed. It needs the pipes
 * service and the launcher.
 *
 * With the argument "interrupt" it waits for two Ctrl-C, computing and reading, and says which has
 * come; with "child" it ends with the code that comes next, or, without one, never.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SIGNALS     200
#define PAGE_BYTES  4096
#define DEADLINE_S  120
#define PAUSE_US    2000
#define STACK_BYTES 16384
#define CANARY      0x5a

static atomic_int caught;
static atomic_bool is_running;
static atomic_bool must_end;

/* Leaves all registers behind as something else, those of the FPU as well. */
static void on_signal(int number)
{
    volatile double product = number;
    char text[64];
    for (int i = 1; i < 20; i++) {
        product = product * i + 0.5;
    }
    snprintf(text, sizeof(text), "%f", product);
    atomic_fetch_add(&caught, 1);
}

static void set_handler(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static time_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void pause_shortly(void)
{
    const struct timespec duration = {0, PAUSE_US * 1000};
    nanosleep(&duration, NULL);
}

/* Integers, floating point and the carry of long additions, without a system call. */
struct sums {
    uint64_t numbers;
    double reals;
    unsigned __int128 wide;
};

static struct sums compute(uint32_t rounds)
{
    struct sums sums = {.numbers = 1, .reals = 1.0, .wide = 1};
    for (uint32_t i = 1; i <= rounds; i++) {
        sums.numbers = sums.numbers * UINT64_C(6364136223846793005) + i;
        sums.reals = sums.reals * 0.999 + (double)(sums.numbers >> 40) / (double)i;
        sums.wide = sums.wide * 3 + sums.numbers;
    }
    return sums;
}

static bool are_equal(const struct sums *left, const struct sums *right)
{
    return left->numbers == right->numbers && memcmp(&left->reals, &right->reals, 8) == 0 &&
           left->wide == right->wide;
}

#define ROUNDS 20000

static void *compute_always(void *argument)
{
    const struct sums expected = compute(ROUNDS);
    bool *is_right = argument;
    *is_right = true;
    atomic_store(&is_running, true);
    while (!atomic_load(&must_end)) {
        const struct sums sums = compute(ROUNDS);
        *is_right = *is_right && are_equal(&sums, &expected);
    }
    return NULL;
}

static void await_running(void)
{
    while (!atomic_load(&is_running)) {
        pause_shortly();
    }
}

static pthread_t begin(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    atomic_store(&is_running, false);
    atomic_store(&must_end, false);
    atomic_store(&caught, 0);
    if (pthread_create(&thread, NULL, function, argument) != 0) {
        printf("signals: no thread\n");
        exit(100);
    }
    await_running();
    return thread;
}

/* Every signal is caught before the next one is sent, and nothing is computed wrong. */
static bool test_computing(void)
{
    bool is_right = false;
    set_handler(SIGUSR1, on_signal, 0);
    const pthread_t thread = begin(compute_always, &is_right);
    const time_t start = seconds();
    int sent = 0;
    while (sent < SIGNALS && seconds() - start < DEADLINE_S) {
        pthread_kill(thread, SIGUSR1);
        sent++;
        while (atomic_load(&caught) < sent && seconds() - start < DEADLINE_S) {
            pause_shortly();
        }
    }
    atomic_store(&must_end, true);
    pthread_join(thread, NULL);
    return is_right && atomic_load(&caught) == SIGNALS;
}

/* The only thread, which has nobody to ask for the time. */
static bool test_timer(void)
{
    const struct itimerval often = {{0, PAUSE_US}, {0, PAUSE_US}};
    const struct itimerval never = {{0, 0}, {0, 0}};
    const struct sums expected = compute(ROUNDS);
    bool is_right = true;
    atomic_store(&caught, 0);
    set_handler(SIGALRM, on_signal, 0);
    setitimer(ITIMER_REAL, &often, NULL);
    while (atomic_load(&caught) < SIGNALS / 4) {
        const struct sums sums = compute(ROUNDS);
        is_right = is_right && are_equal(&sums, &expected);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    return is_right;
}

static void on_count(int number)
{
    (void)number;
    atomic_fetch_add(&caught, 1);
}

/* A stack as small as one may be that handlers run on: what lies below it stays as it was. */
static bool test_small_stack(void)
{
    const size_t below_bytes = 65536;
    const size_t size_bytes = getauxval(AT_MINSIGSTKSZ) + 2048;
    char *area = mmap(
        NULL, below_bytes + size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool is_right = false;
    pthread_t thread;
    pthread_attr_t attributes;
    if (area == MAP_FAILED || pthread_attr_init(&attributes) != 0 ||
        pthread_attr_setstack(&attributes, area + below_bytes, size_bytes) != 0) {
        return false;
    }
    memset(area, CANARY, below_bytes);
    set_handler(SIGUSR1, on_count, 0);
    atomic_store(&is_running, false);
    atomic_store(&must_end, false);
    atomic_store(&caught, 0);
    if (pthread_create(&thread, &attributes, compute_always, &is_right) != 0) {
        return false;
    }
    await_running();
    for (int i = 0; i < SIGNALS / 10; i++) {
        pthread_kill(thread, SIGUSR1);
        while (atomic_load(&caught) <= i) {
            pause_shortly();
        }
    }
    atomic_store(&must_end, true);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < below_bytes; i++) {
        is_right = is_right && area[i] == CANARY;
    }
    munmap(area, below_bytes + size_bytes);
    return is_right;
}

static atomic_int depth;
static atomic_int deepest;

/* Computes until the next one has come, three deep. */
static void on_nested(int number)
{
    (void)number;
    const int mine = atomic_fetch_add(&depth, 1) + 1;
    if (mine > atomic_load(&deepest)) {
        atomic_store(&deepest, mine);
    }
    while (atomic_load(&deepest) < 3) {
    }
    atomic_fetch_sub(&depth, 1);
}

static bool test_nested(void)
{
    bool is_right = false;
    set_handler(SIGUSR1, on_nested, SA_NODEFER);
    set_handler(SIGUSR2, on_nested, 0);
    set_handler(SIGHUP, on_nested, 0);
    const pthread_t thread = begin(compute_always, &is_right);
    const int numbers[] = {SIGHUP, SIGUSR1, SIGUSR2};
    for (int i = 0; i < 3; i++) {
        pthread_kill(thread, numbers[i]);
        while (atomic_load(&deepest) < i + 1) {
            pause_shortly();
        }
    }
    atomic_store(&must_end, true);
    pthread_join(thread, NULL);
    return is_right && atomic_load(&depth) == 0;
}

static sigjmp_buf back;

static void jump(int number)
{
    siglongjmp(back, number);
}

/* Out of a handler that interrupted a computation; the signal is not held back afterwards. */
static bool test_jump(void)
{
    const struct itimerval once = {{0, 0}, {0, PAUSE_US}};
    volatile int count = 0;
    set_handler(SIGALRM, jump, 0);
    if (sigsetjmp(back, 1) != 0) {
        count = count + 1;
    }
    if (count < 5) {
        setitimer(ITIMER_REAL, &once, NULL);
        for (volatile uint64_t forever = 0;; forever = forever + 1) {
        }
    }
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    return sigismember(&mask, SIGALRM) == 0;
}

static char *forbidden;
static atomic_int faults;

static void allow(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    if ((char *)info->si_addr >= forbidden && (char *)info->si_addr < forbidden + PAGE_BYTES) {
        atomic_fetch_add(&faults, 1);
        mprotect(forbidden, PAGE_BYTES, PROT_READ | PROT_WRITE);
    }
}

/* The handler makes the fault go away, and what has faulted is done again. */
static bool test_fault(int flags)
{
    struct sigaction action = {.sa_sigaction = allow, .sa_flags = SA_SIGINFO | flags};
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, NULL);
    forbidden = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (forbidden == MAP_FAILED) {
        return false;
    }
    const double before = 0.1 * (double)getpid();
    double real = before;
    atomic_store(&faults, 0);
    for (int i = 0; i < 10; i++) {
        mprotect(forbidden, PAGE_BYTES, PROT_NONE);
        ((volatile char *)forbidden)[i] = (char)(i + 1);
        real += ((volatile char *)forbidden)[i];
    }
    munmap(forbidden, PAGE_BYTES);
    signal(SIGSEGV, SIG_DFL);
    return atomic_load(&faults) == 10 && real - before > 54.9 && real - before < 55.1;
}

static bool test_fault_elsewhere(void)
{
    static char stack[STACK_BYTES];
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
    const stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&alternate, NULL);
    const bool result = test_fault(SA_ONSTACK);
    return sigaltstack(&none, NULL) == 0 && result;
}

static void *compute_until_cancelled(void *argument)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    return compute_always(argument);
}

static bool test_cancel(void)
{
    bool is_right = false;
    void *result = NULL;
    const pthread_t thread = begin(compute_until_cancelled, &is_right);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    return result == PTHREAD_CANCELED;
}

static atomic_int received;

static void on_value(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    void *memory = malloc(1); /* nobody else allocates: its lock is free */
    free(memory);
    atomic_fetch_add(&received, info->si_value.sival_int);
}

static void *call_always(void *argument)
{
    bool *is_right = argument;
    int ends[2];
    *is_right = pipe(ends) == 0;
    atomic_store(&is_running, true);
    while (!atomic_load(&must_end)) {
        char byte = 7;
        *is_right = *is_right && write(ends[1], &byte, 1) == 1;
        byte = 0;
        *is_right = *is_right && read(ends[0], &byte, 1) == 1 && byte == 7;
        (void)compute(10);
    }
    return NULL;
}

/* Between calls, in them, and on their way in and out: none is lost, and none comes twice. */
static bool test_calls(void)
{
    bool is_right = false;
    struct sigaction action = {.sa_sigaction = on_value, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGRTMIN, &action, NULL);
    const pthread_t thread = begin(call_always, &is_right);
    const time_t start = seconds();
    sigset_t mine;
    sigemptyset(&mine);
    sigaddset(&mine, SIGRTMIN);
    pthread_sigmask(SIG_BLOCK, &mine, NULL);
    int expected = 0;
    for (int i = 1; i <= SIGNALS; i++) {
        expected += i;
        while (sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i}) != 0) {
            pause_shortly();
        }
        if (i % 8 == 0) {
            pause_shortly();
        }
    }
    while (atomic_load(&received) != expected && seconds() - start < DEADLINE_S) {
        pause_shortly();
    }
    atomic_store(&must_end, true);
    pthread_join(thread, NULL);
    return is_right && atomic_load(&received) == expected;
}

static int check(const char *what, bool is_good)
{
    printf("signals: %s %s\n", what, is_good ? "ok" : "failed");
    return is_good ? 0 : 1;
}

static pid_t start_child(const char *code)
{
    static char *const environment[] = {NULL};
    char name[] = "signals";
    char what[] = "child";
    char text[8];
    char *const arguments[] = {name, what, code != NULL ? text : NULL, NULL};
    pid_t child = 0;
    snprintf(text, sizeof(text), "%s", code != NULL ? code : "");
    return posix_spawn(&child, name, NULL, NULL, arguments, environment) == 0 ? child : -1;
}

static siginfo_t told;
static atomic_int ends;

static void on_end(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    told = *info;
    atomic_fetch_add(&ends, 1);
}

static void set_child_handler(void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
}

static bool was_told(pid_t child, int code, int status)
{
    return told.si_signo == SIGCHLD && told.si_pid == child && told.si_code == code &&
           told.si_status == status;
}

/* Who waits in sigsuspend() is woken, and knows who has ended and how. */
static bool test_child_exits(void)
{
    sigset_t mask;
    sigset_t before;
    int status = 0;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, &before);
    set_child_handler(on_end, SA_NOCLDSTOP);
    atomic_store(&ends, 0);
    const pid_t child = start_child("7");
    while (child > 0 && atomic_load(&ends) == 0) {
        if (sigsuspend(&before) != -1 || errno != EINTR) {
            return false;
        }
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return was_told(child, CLD_EXITED, 7) && waitpid(child, &status, 0) == child &&
           WIFEXITED(status) && WEXITSTATUS(status) == 7 && waitpid(child, &status, 0) == -1 &&
           errno == ECHILD;
}

/* While the parent computes. */
static bool test_child_killed(void)
{
    int status = 0;
    atomic_store(&ends, 0);
    const pid_t child = start_child(NULL);
    if (child < 0 || kill(child, SIGTERM) != 0) {
        return false;
    }
    while (atomic_load(&ends) == 0) {
    }
    siginfo_t info = {0};
    const bool is_kept = waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == 0;
    return was_told(child, CLD_KILLED, SIGTERM) && is_kept && info.si_pid == child &&
           info.si_status == SIGTERM && waitpid(-1, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGTERM;
}

/* Nothing is left of children that nobody wants to wait for; the handler hears of them. */
static bool test_child_forgotten(void)
{
    int status = 0;
    set_child_handler(on_end, SA_NOCLDWAIT);
    atomic_store(&ends, 0);
    const pid_t first = start_child("1");
    while (first > 0 && atomic_load(&ends) == 0) {
        pause_shortly();
    }
    const bool is_gone = waitpid(first, &status, 0) == -1 && errno == ECHILD;
    signal(SIGCHLD, SIG_IGN);
    const pid_t second = start_child("2");
    const bool is_ignored = second > 0 && waitpid(-1, &status, 0) == -1 && errno == ECHILD;
    signal(SIGCHLD, SIG_DFL);
    return first > 0 && is_gone && is_ignored && atomic_load(&ends) == 1;
}

static void *wait_for_child(void *argument)
{
    int status = 0;
    const pid_t child = *(pid_t *)argument;
    return waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3 ? argument : NULL;
}

/* Two threads wait for a child each, and a third takes SIGCHLD by sigwait(). */
static bool test_child_waits(void)
{
    pid_t children[2] = {start_child("3"), start_child("3")};
    pthread_t threads[2];
    sigset_t mask;
    int number = 0;
    bool is_right = children[0] > 0 && children[1] > 0;
    for (int i = 0; i < 2; i++) {
        is_right = is_right && pthread_create(&threads[i], NULL, wait_for_child, &children[i]) == 0;
    }
    for (int i = 0; i < 2 && is_right; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        is_right = result != NULL;
    }
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    const pid_t third = start_child("0");
    is_right = is_right && third > 0 && sigwait(&mask, &number) == 0 && number == SIGCHLD;
    return is_right && waitpid(third, &number, WNOHANG) == third && number == 0;
}

static atomic_int interrupts;

static void on_interrupt(int number)
{
    (void)number;
    atomic_fetch_add(&interrupts, 1);
}

/* One while it computes, one while it reads. */
static int wait_for_interrupts(void)
{
    char text[16];
    set_handler(SIGINT, on_interrupt, 0);
    printf("signals: computing\n");
    while (atomic_load(&interrupts) == 0) {
    }
    printf("signals: interrupted\nsignals: reading\n");
    const ssize_t count = read(0, text, sizeof(text));
    printf("signals: %s\n", count < 0 && errno == EINTR ? "interrupted again" : "read");
    signal(SIGINT, SIG_DFL);
    printf("signals: waiting\n");
    for (;;) {
        pause();
    }
}

int main(int argument_count, char **arguments)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argument_count > 1 && strcmp(arguments[1], "interrupt") == 0) {
        return wait_for_interrupts();
    }
    if (argument_count > 1 && strcmp(arguments[1], "child") == 0) {
        while (argument_count < 3) {
            pause();
        }
        return atoi(arguments[2]);
    }
    int failed = check("computing", test_computing());
    failed += check("small stack", test_small_stack());
    failed += check("timer", test_timer());
    failed += check("nested", test_nested());
    failed += check("jump", test_jump());
    failed += check("fault", test_fault(0));
    failed += check("fault elsewhere", test_fault_elsewhere());
    failed += check("cancel", test_cancel());
    failed += check("calls", test_calls());
    failed += check("child exits", test_child_exits());
    failed += check("child killed", test_child_killed());
    failed += check("child forgotten", test_child_forgotten());
    failed += check("child waits", test_child_waits());
    return failed;
}

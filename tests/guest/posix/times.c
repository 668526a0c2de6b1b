/*
 * What the C library says of the time, each in its way: they agree, and they go on. `times known`
 * expects that somebody knows the date, `times unknown` that all counts from the machine's start.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S  1000000000LL
#define NS_PER_MS 1000000LL
#define YEAR_2020 1577836800LL

/* What an absolute time may lie ahead, to be waited for. */
#define AHEAD_NS (50 * NS_PER_MS)

/* All that a busy machine may need between two questions. */
#define APART_NS (20 * NS_PER_S)

static int passed;
static int failed;

static void check(bool holds, const char *what)
{
    passed += holds;
    failed += !holds;
    if (!holds) {
        printf("times: %s\n", what);
    }
}

static long long now_ns(clockid_t clock)
{
    struct timespec now = {0};
    check(clock_gettime(clock, &now) == 0, "clock_gettime");
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static struct timespec timespec_of(long long ns)
{
    return (struct timespec){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

static bool is_between(long long first_ns, long long ns, long long last_ns)
{
    return first_ns <= ns && ns <= last_ns && last_ns - first_ns <= APART_NS;
}

/* From one question to the next nothing goes back. */
static void see_agreement(void)
{
    struct timeval of_day = {0};
    const long long first_ns = now_ns(CLOCK_REALTIME);
    check(gettimeofday(&of_day, NULL) == 0, "gettimeofday");
    const time_t seconds = time(NULL);
    const long long last_ns = now_ns(CLOCK_REALTIME);
    const long long day_ns = of_day.tv_sec * NS_PER_S + of_day.tv_usec * 1000LL;
    check(is_between(first_ns - 1000, day_ns, last_ns), "gettimeofday is another time");
    check(is_between(first_ns - NS_PER_S, seconds * NS_PER_S, last_ns), "time is another time");
}

/* Written now, and touched now. */
static void see_files(void)
{
    struct stat state = {0};
    const long long first_ns = now_ns(CLOCK_REALTIME);
    const int file = open("/times", O_CREAT | O_RDWR, 0600);
    check(file >= 0 && write(file, "x", 1) == 1 && fstat(file, &state) == 0, "a file");
    check(
        is_between(
            first_ns,
            state.st_mtim.tv_sec * NS_PER_S + state.st_mtim.tv_nsec,
            now_ns(CLOCK_REALTIME)),
        "a file that was written now has another time");
    check(utimensat(AT_FDCWD, "/times", NULL, 0) == 0 && stat("/times", &state) == 0, "touch");
    check(
        is_between(
            first_ns,
            state.st_mtim.tv_sec * NS_PER_S + state.st_mtim.tv_nsec,
            now_ns(CLOCK_REALTIME)),
        "a file that was touched now has another time");
    check(close(file) == 0 && unlink("/times") == 0, "removing it");
}

/* Until a time of the date, which is soon. */
static void see_sleep(void)
{
    const long long wanted_ns = now_ns(CLOCK_REALTIME) + AHEAD_NS;
    const struct timespec wanted = timespec_of(wanted_ns);
    const struct timespec before = timespec_of(1);
    check(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &wanted, NULL) == 0, "clock_nanosleep");
    check(is_between(wanted_ns, now_ns(CLOCK_REALTIME), wanted_ns + APART_NS), "slept too short");
    check(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &before, NULL) == 0, "what was");
}

static void see_timer(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    sigset_t set;
    timer_t timer;
    siginfo_t info = {0};
    const struct timespec long_enough = timespec_of(APART_NS);
    check(sigemptyset(&set) == 0 && sigaddset(&set, SIGUSR1) == 0, "a set of signals");
    check(sigprocmask(SIG_BLOCK, &set, NULL) == 0, "sigprocmask");
    check(timer_create(CLOCK_REALTIME, &event, &timer) == 0, "timer_create");
    const long long wanted_ns = now_ns(CLOCK_REALTIME) + AHEAD_NS;
    const struct itimerspec value = {.it_value = timespec_of(wanted_ns)};
    check(timer_settime(timer, TIMER_ABSTIME, &value, NULL) == 0, "timer_settime");
    check(sigtimedwait(&set, &info, &long_enough) == SIGUSR1, "a timer that is never due");
    check(is_between(wanted_ns, now_ns(CLOCK_REALTIME), wanted_ns + APART_NS), "due too early");
    check(timer_delete(timer) == 0, "timer_delete");
}

static void see_queue(void)
{
    const struct mq_attr form = {.mq_maxmsg = 1, .mq_msgsize = 8};
    char content[8];
    const mqd_t queue = mq_open("/times", O_CREAT | O_RDWR, 0600, &form);
    const long long wanted_ns = now_ns(CLOCK_REALTIME) + AHEAD_NS;
    const struct timespec wanted = timespec_of(wanted_ns);
    check(queue != (mqd_t)-1, "mq_open");
    check(mq_timedreceive(queue, content, sizeof(content), NULL, &wanted) == -1, "a message");
    check(errno == ETIMEDOUT, "mq_timedreceive");
    check(is_between(wanted_ns, now_ns(CLOCK_REALTIME), wanted_ns + APART_NS), "waited too short");
    check(mq_close(queue) == 0 && mq_unlink("/times") == 0, "the end of a queue");
}

int main(int argument_count, char **arguments)
{
    const bool is_known = argument_count > 1 && strcmp(arguments[1], "known") == 0;
    const long long since_start_ns = now_ns(CLOCK_MONOTONIC);
    const long long date_ns = now_ns(CLOCK_REALTIME);
    check(
        is_known ? date_ns > YEAR_2020 * NS_PER_S
                 : is_between(since_start_ns, date_ns, now_ns(CLOCK_MONOTONIC)),
        "this is not what is known");
    see_agreement();
    see_files();
    see_sleep();
    see_timer();
    see_queue();
    const time_t now = time(NULL);
    char text[64];
    (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", localtime(&now));
    printf("times: %s\n", text);
    printf("times: %d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

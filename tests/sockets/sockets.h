/* What the parts of the test of sockets share: it runs on any system with POSIX sockets. */
#pragma once

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

extern int failures;

/* Prints a line. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* Says where it was, and what errno is, when something is not as it has to be. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            say("%s:%d: %s (errno %d)\n", __func__, __LINE__, #condition, errno);                  \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

/* A call that fails, and how. */
#define CHECK_FAILS(call, error)                                                                   \
    do {                                                                                           \
        errno = 0;                                                                                 \
        CHECK((call) == -1 && errno == (error));                                                   \
    } while (0)

/* A port of this machine. */
struct sockaddr_in local_place(uint16_t port);

/* Listens at 127.0.0.1, at a port that is chosen. */
int listen_locally(uint16_t *port);

/* Two ends of one connection. */
struct pair {
    int client;
    int server;
};
struct pair connect_locally(void);
void close_pair(const struct pair *pair);

void test_streams(void);
void test_transfers(void);
void test_resets(void);
void test_datagrams(void);
void test_floods(void);
void run_until_it_ends(void);
void test_names(void);
void test_children(char *own_name);
int run_child(void);
int run_reader(void);
int run_reset(void);

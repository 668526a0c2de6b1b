/*
 * Options of a socket (getsockopt(), setsockopt()): what is remembered, and what can be said about
 * it. Pure; what a connection is made with is asked for by name.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* What is remembered; the numbers are indices. */
enum socket_option {
    SOCKET_REUSES_ADDRESS,
    SOCKET_KEEPS_ALIVE,
    SOCKET_MAY_BROADCAST,
    SOCKET_DOES_NOT_DELAY,
    SOCKET_IS_IPV6_ONLY,
    SOCKET_RECEIVE_BYTES, /* 0: what is usual */
    SOCKET_SEND_BYTES,
    SOCKET_OPTION_COUNT,
};

struct socket_options {
    int values[SOCKET_OPTION_COUNT];
    uint64_t receive_timeout_ns; /* 0: none */
    uint64_t send_timeout_ns;
};

/* What can only be asked. */
struct socket_facts {
    int family;
    int type;
    bool is_listening;
    int error; /* since it was last asked for */
};

/* What SO_RCVBUF and SO_SNDBUF say of what is usual; less than the least is the least. */
#define SOCKET_BYTES_USUAL 65536
#define SOCKET_BYTES_LEAST 2048
#define SOCKET_BYTES_MOST  0x400000

/* 0; -ENOPROTOOPT: there is no such option to be set; -EINVAL: not a value of it; -EDOM. */
long socket_option_set(
    struct socket_options *options, int level, int name, const void *value, socklen_t size_bytes);

/* As much of it as fits into *size_bytes, which then has how much that is. Errors as above. */
struct socket_option_question {
    int level;
    int name;
    void *value;
    socklen_t *size_bytes;
};
long socket_option_get(
    const struct socket_options *options,
    const struct socket_facts *facts,
    const struct socket_option_question *question);

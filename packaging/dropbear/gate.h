/*
 * What this process is not trusted with is done by a gate, another process: it has the host's key,
 * knows who may log in, and begins sessions for who has proved to be one of these. False: it
 * refuses, or does not answer. Whoever makes a program of this library has these functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of SSH_MSG_KEXINIT; of keys and signatures by Ed25519. */
#define GATE_COOKIE_BYTES    16
#define GATE_KEY_BYTES       32
#define GATE_SIGNATURE_BYTES 64

/* A key exchange: the gate's own cookie for it, then all that is hashed, then the signature. */
bool gate_begin_exchange(uint8_t cookie[GATE_COOKIE_BYTES], uint8_t host_key[GATE_KEY_BYTES]);
bool gate_hear_exchange(const uint8_t *input, size_t size_bytes);
bool gate_sign_exchange(size_t hash_bytes, uint8_t signature[GATE_SIGNATURE_BYTES]);

enum gate_answer {
    GATE_NO,
    GATE_YES,
    GATE_OVER, /* the connection is */
};

enum gate_answer gate_knows(const char *user, const uint8_t key[GATE_KEY_BYTES]);
enum gate_answer gate_enter(
    const char *user,
    const uint8_t key[GATE_KEY_BYTES],
    const uint8_t signature[GATE_SIGNATURE_BYTES]);

struct gate_size {
    uint16_t columns;
    uint16_t rows;
};

/* A session of who has entered; descriptors are -1 where there is none, and belong to the caller.
 */
struct gate_session {
    uint32_t handle; /* 0: there is none */
    uint32_t screen; /* of one with a terminal: what is told its size; 0: none */
    int to_read;
    int to_write;
    int errors;
};

/* `command`: "" for a shell that reads what to do. */
bool gate_begin_session(
    const struct gate_size *size, const char *command, struct gate_session *session);
bool gate_begin_command(const char *command, struct gate_session *session);

/* Why the last session was refused, in words; how many bytes, 0: nobody said. */
#define GATE_REASON_BYTES 256
size_t gate_reason(char text[GATE_REASON_BYTES]);

void gate_resize(const struct gate_session *session, const struct gate_size *size);

/* True once it is over, and with what. If it is not, `bits` are signalled then; event 0: they are
 * not. */
bool gate_has_ended(
    const struct gate_session *session, uint32_t event, uint64_t bits, uint32_t *exit_code);

/* Ends it, if it is not over. */
void gate_finish_session(struct gate_session *session);

/*
 * A descriptor that can be read, as far as select() is concerned, once `look` says so: it is asked
 * when the process begins to wait, and whenever the event that it was given was signalled. -1:
 * there is none.
 */
typedef bool gate_look(uint32_t event, uint64_t bits);
int gate_open_look(gate_look *look);

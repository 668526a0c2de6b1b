/*
 * What dropbear asks of its gate (packaging/dropbear/gate.h), as calls of the SshConnection that
 * this process was granted as "gate" (common/schema/ssh.capnp).
 */
#include "abi/system_call.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include "posix/capability.h"
#include "posix/descriptor.h"
#include "schema/kernel_client.h"
#include "schema/session_client.h"
#include "schema/ssh_client.h"
#include "schema/stream_client.h"
#include <dropbear/gate.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define OWN_PROCESS handle_make(INITIAL_PROCESS, 1)

/* Of what is hashed, in one call. */
#define PART_BYTES_MAX 2048u

static uint32_t gate(void)
{
    return tessera_capability("gate");
}

static void drop(uint32_t capability)
{
    const struct process_release_params params = {.handle = capability};
    if (capability != 0) {
        (void)process_release(OWN_PROCESS, &params); /* it is ours: nothing can go wrong */
    }
}

/* False: it has not this size. */
static bool copy(struct bytes data, uint8_t *target, size_t size_bytes)
{
    if (data.size_bytes != size_bytes) {
        return false;
    }
    memcpy(target, data.data, size_bytes);
    return true;
}

/* -- the key exchange -------------------------------------------------------------------------- */

bool gate_begin_exchange(uint8_t cookie[GATE_COOKIE_BYTES], uint8_t host_key[GATE_KEY_BYTES])
{
    struct ssh_connection_begin_results results = {0};
    return ssh_connection_begin(gate(), &results) == STATUS_OK &&
           copy(results.cookie, cookie, GATE_COOKIE_BYTES) &&
           copy(results.host_key, host_key, GATE_KEY_BYTES);
}

bool gate_hear_exchange(const uint8_t *input, size_t size_bytes)
{
    enum status status = STATUS_OK;
    for (size_t at = 0; at < size_bytes && status == STATUS_OK; at += PART_BYTES_MAX) {
        const size_t left = size_bytes - at;
        const struct ssh_connection_exchange_params params = {
            .part = {input + at, left < PART_BYTES_MAX ? left : PART_BYTES_MAX}};
        status = ssh_connection_exchange(gate(), &params);
    }
    return status == STATUS_OK;
}

bool gate_sign_exchange(size_t hash_bytes, uint8_t signature[GATE_SIGNATURE_BYTES])
{
    const struct ssh_connection_sign_params params = {
        .hash = hash_bytes == 32 ? SSH_HASH_SHA256 : SSH_HASH_SHA512};
    struct ssh_connection_sign_results results = {0};
    return ssh_connection_sign(gate(), &params, &results) == STATUS_OK &&
           copy(results.signature, signature, GATE_SIGNATURE_BYTES);
}

/* -- who it is --------------------------------------------------------------------------------- */

enum gate_answer gate_knows(const char *user, const uint8_t key[GATE_KEY_BYTES])
{
    const struct ssh_connection_knows_params params = {
        .user = text_bytes(user), .key = {key, GATE_KEY_BYTES}};
    struct ssh_connection_knows_results results = {0};
    if (ssh_connection_knows(gate(), &params, &results) != STATUS_OK) {
        return GATE_OVER;
    }
    return results.is_known != 0 ? GATE_YES : GATE_NO;
}

enum gate_answer gate_enter(
    const char *user,
    const uint8_t key[GATE_KEY_BYTES],
    const uint8_t signature[GATE_SIGNATURE_BYTES])
{
    const struct ssh_connection_enter_params params = {
        .user = text_bytes(user),
        .key = {key, GATE_KEY_BYTES},
        .signature = {signature, GATE_SIGNATURE_BYTES},
    };
    switch (ssh_connection_enter(gate(), &params)) {
    case STATUS_OK:
        return GATE_YES;
    case STATUS_DENIED:
        return GATE_NO;
    default:
        return GATE_OVER;
    }
}

/* -- sessions ---------------------------------------------------------------------------------- */

static int descriptor_of(uint32_t stream, int direction)
{
    return tessera_descriptor_of_stream(stream, direction | O_NONBLOCK | O_CLOEXEC);
}

static void close_all(struct gate_session *session)
{
    const int descriptors[] = {session->to_read, session->to_write, session->errors};
    for (size_t i = 0; i < sizeof(descriptors) / sizeof(descriptors[0]); i++) {
        if (descriptors[i] >= 0) {
            close(descriptors[i]);
        }
    }
    gate_finish_session(session);
}

/* For `resize`: the descriptor's own goes with it. */
static enum status copy_screen(uint32_t screen, uint32_t *copied)
{
    const struct process_copy_params params = {
        .handle = screen, .mask = PSEUDO_TERMINAL_MASK_RESIZE};
    struct process_copy_results results = {0};
    const enum status status = process_copy(OWN_PROCESS, &params, &results);
    *copied = results.handle;
    return status;
}

bool gate_begin_session(
    const struct gate_size *size, const char *command, struct gate_session *session)
{
    const struct ssh_connection_session_params params = {
        .columns = size->columns, .rows = size->rows, .command = text_bytes(command)};
    struct ssh_connection_session_results results = {0};
    const enum status status = ssh_connection_session(gate(), &params, &results);
    *session = (struct gate_session){
        .handle = results.session, .to_read = -1, .to_write = -1, .errors = -1};
    if (status != STATUS_OK || results.session == 0 ||
        copy_screen(results.screen, &session->screen) != STATUS_OK) {
        drop(results.screen);
        gate_finish_session(session);
        return false;
    }
    /* One each, so that a client that says no more can still be shown what comes. */
    session->to_read =
        tessera_descriptor_of_screen(results.screen, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    session->to_write = fcntl(session->to_read, F_DUPFD_CLOEXEC, 0);
    if (session->to_read < 0 || session->to_write < 0) {
        close_all(session);
        return false;
    }
    return true;
}

bool gate_begin_command(const char *command, struct gate_session *session)
{
    const struct ssh_connection_command_session_params params = {.command = text_bytes(command)};
    struct ssh_connection_command_session_results results = {0};
    const enum status status = ssh_connection_command_session(gate(), &params, &results);
    *session = (struct gate_session){
        .handle = results.session, .to_read = -1, .to_write = -1, .errors = -1};
    if (status != STATUS_OK || results.session == 0) {
        gate_finish_session(session);
        return false;
    }
    session->to_write = descriptor_of(results.input, O_WRONLY);
    session->to_read = descriptor_of(results.output, O_RDONLY);
    session->errors = descriptor_of(results.errors, O_RDONLY);
    if (session->to_write < 0 || session->to_read < 0 || session->errors < 0) {
        close_all(session);
        return false;
    }
    return true;
}

size_t gate_reason(char text[GATE_REASON_BYTES])
{
    struct ssh_connection_refusal_results results = {0};
    if (ssh_connection_refusal(gate(), &results) != STATUS_OK) {
        return 0;
    }
    const size_t size_bytes = results.reason.size_bytes < GATE_REASON_BYTES
                                  ? results.reason.size_bytes
                                  : GATE_REASON_BYTES;
    memcpy(text, results.reason.data, size_bytes);
    return size_bytes;
}

void gate_resize(const struct gate_session *session, const struct gate_size *size)
{
    const struct pseudo_terminal_resize_params params = {
        .columns = size->columns, .rows = size->rows};
    (void)pseudo_terminal_resize(session->screen, &params); /* it may have ended */
}

bool gate_has_ended(
    const struct gate_session *session, uint32_t event, uint64_t bits, uint32_t *exit_code)
{
    const struct remote_session_watch_params params = {.event = event, .bits = bits};
    struct remote_session_result_results results = {.exit_code = UINT32_MAX};
    const enum status watched =
        event == 0 ? STATUS_OK : remote_session_watch(session->handle, &params);
    const enum status status = remote_session_result(session->handle, &results);
    *exit_code = results.exit_code;
    /* Whoever kept it may be gone. */
    return status != STATUS_WRONG_STATE || watched != STATUS_OK;
}

void gate_finish_session(struct gate_session *session)
{
    drop(session->handle);
    drop(session->screen);
    *session = (struct gate_session){.to_read = -1, .to_write = -1, .errors = -1};
}

int gate_open_look(gate_look *look)
{
    const int number = tessera_descriptor_of_look(look);
    return number < 0 ? -1 : number;
}

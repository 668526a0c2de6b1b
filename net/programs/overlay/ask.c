#include "command/words.h"
#include "lib/duration.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "overlay.h"
#include "overlay_wire/address.h"
#include "runtime/clock.h"
#include "schema/internet_client.h"
#include "schema/overlay_client.h"

#define COUNT_USUAL 4u
#define COUNT_MAX   1000000u
#define SIZE_BYTES  56u
#define INTERVAL_NS NS_PER_S
/* The first answer needs a way and a session before it. */
#define TIMEOUT_NS (10 * NS_PER_S)

static const char *words(enum status status)
{
    switch (status) {
    case STATUS_TIMED_OUT:
        return "no answer";
    case STATUS_NOT_FOUND:
        return "there is no way there";
    case STATUS_INVALID_ARGUMENT:
        return "that is no key of another machine";
    default:
        return words_for_status(status);
    }
}

/*
 * Whether who answers at the address is who was meant: an address says only how a key begins, and
 * the node knows with whom the session is.
 */
static enum status check_key(struct bytes address, const struct overlay_key *key)
{
    const struct overlay_find_params params = {.address = address};
    struct overlay_find_results results = {0};
    const enum status status = overlay_find(need("overlay"), &params, &results);
    const struct bytes meant = {key->bytes, sizeof(key->bytes)};
    if (status == STATUS_OK && !bytes_equal(results.key, meant)) {
        return STATUS_WRONG_SIGNER;
    }
    return status;
}

static enum status ask(const struct overlay_key *key, uint64_t *time_ns)
{
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(key, address);
    const struct network_ping_params params = {
        .remote = {.address = {address, sizeof(address)}},
        .size_bytes = SIZE_BYTES,
        .timeout_ns = TIMEOUT_NS,
    };
    struct network_ping_results results = {0};
    const enum status status = network_ping(need("network"), &params, &results);
    *time_ns = results.round_trip_ns;
    return status == STATUS_OK ? check_key((struct bytes){address, sizeof(address)}, key) : status;
}

static bool ask_once(const char *name, const struct overlay_key *key, unsigned number)
{
    uint64_t time_ns = 0;
    const enum status status = ask(key, &time_ns);
    if (status == STATUS_OK) {
        out("%u: answered after %llu.%03u ms\n",
            number,
            (unsigned long long)(time_ns / NS_PER_MS),
            (unsigned)(time_ns % NS_PER_MS / NS_PER_US));
    } else if (status == STATUS_WRONG_SIGNER) {
        complain("%s: another key has this address", name);
    } else {
        out("%u: %s\n", number, words(status));
    }
    out_flush();
    return status == STATUS_OK;
}

int verb_ping(const struct verb_call *call)
{
    uint64_t count = COUNT_USUAL;
    struct overlay_key key;
    if ((call->count != 1 && call->count != 2) ||
        (call->count == 2 &&
         (!text_number(text_bytes(call->words[1]), &count) || count == 0 || count > COUNT_MAX))) {
        return wrong_use("ping KEY|NAME [COUNT]");
    }
    if (!find_key(call->words[0], &key)) {
        return COMMAND_FAILED;
    }
    uint32_t answered = 0;
    for (uint32_t i = 1; i <= count; i++) {
        const uint64_t next_ns = clock_now_ns() + INTERVAL_NS;
        answered += ask_once(call->words[0], &key, i) ? 1 : 0;
        if (i < count) {
            const enum status status = clock_sleep_until(next_ns);
            if (status != STATUS_OK) {
                return fail("clock", status);
            }
        }
    }
    out("%u sent, %u answered\n", (unsigned)count, answered);
    return answered > 0 ? COMMAND_DONE : COMMAND_FAILED;
}

int verb_info(const struct verb_call *call)
{
    struct overlay_key key;
    if (call->count != 1) {
        return wrong_use("info KEY|NAME");
    }
    if (!find_key(call->words[0], &key)) {
        return COMMAND_FAILED;
    }
    const struct overlay_node_info_params params = {
        .key = {key.bytes, sizeof(key.bytes)}, .timeout_ns = TIMEOUT_NS};
    struct overlay_node_info_results results = {0};
    const enum status status = overlay_node_info(need("overlay"), &params, &results);
    if (status != STATUS_OK) {
        complain("%s: %s", call->words[0], words(status));
        return COMMAND_FAILED;
    }
    out_printable(results.info);
    out("\n");
    return COMMAND_DONE;
}

#include "identity_test.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/console.h"
#include "schema/kernel_client.h"
#include "schema/person_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"
#include <stddef.h>

#define BYTES_MAX 640u
#define MASK      0x5au
#define NEWS      UINT64_C(4)

/* Of a share: groups of five characters after the last line end but two. */
#define SHARE_BYTES 107u

uint32_t identities;
uint32_t observer;
uint32_t control;
uint32_t console;
enum status waiting_statuses[WAITING];
static uint32_t person;
static uint32_t news;
static const uint8_t *maker;
static uint32_t failures;

void check(bool holds, const char *what, uint32_t line)
{
    if (!holds) {
        failures++;
        (void)console_print(console, "client.c:%u: does not hold: %s", line, what);
    }
}

void rest(uint64_t duration_ns)
{
    CHECK(clock_sleep_until(clock_now_ns() + duration_ns) == STATUS_OK);
}

/* -- the person ------------------------------------------------------------------------------- */

static uint8_t digit(char character)
{
    return (uint8_t)(character <= '9' ? character - '0' : character - 'a' + 10);
}

static void say(uint16_t state, const char *masked)
{
    uint8_t bytes[BYTES_MAX];
    const size_t size = text_length(masked) / 2;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(digit(masked[2 * i]) << 4 | digit(masked[2 * i + 1]));
    }
    const struct person_answer_params params = {.state = state, .masked = {bytes, size}};
    CHECK(person_answer(person, &params) == STATUS_OK);
}

void will_answer(const char *masked)
{
    say(QUESTION_STATE_ANSWERED, masked);
}

void will_refuse(void)
{
    say(QUESTION_STATE_REFUSED, "");
}

void will_time_out(void)
{
    say(QUESTION_STATE_TIMED_OUT, "");
}

static struct bytes question(uint32_t number, uint32_t *count)
{
    const struct person_question_params params = {.number = number};
    struct person_question_results results = {0};
    CHECK(person_question(person, &params, &results) == STATUS_OK);
    *count = results.count;
    return results.masked;
}

uint32_t question_count(void)
{
    uint32_t count = 0;
    (void)question(0, &count);
    return count;
}

bool question_has(uint32_t number, const char *words)
{
    uint32_t count = 0;
    const struct bytes masked = question(number, &count);
    const size_t length = text_length(words);
    for (size_t at = 0; at + length <= masked.size_bytes; at++) {
        size_t same = 0;
        while (same < length && (masked.data[at + same] ^ MASK) == words[same]) {
            same++;
        }
        if (same == length) {
            return true;
        }
    }
    return false;
}

bool last_question_has(const char *words)
{
    return question_has(question_count(), words);
}

void fail_keeper(bool is_failing)
{
    const struct person_fail_keeper_params params = {.is_failing = is_failing};
    CHECK(person_fail_keeper(person, &params) == STATUS_OK);
}

uint32_t refuse_records(bool is_refusing)
{
    const struct person_refuse_records_params params = {.is_refusing = is_refusing};
    struct person_refuse_records_results results = {0};
    CHECK(person_refuse_records(person, &params, &results) == STATUS_OK);
    return results.count;
}

enum status watch_handed_on(uint32_t identity)
{
    const struct person_watch_params params = {.identity = identity};
    struct person_watch_results results = {0};
    CHECK(person_watch(person, &params, &results) == STATUS_OK);
    return (enum status)results.status;
}

/* -- the service ------------------------------------------------------------------------------ */

enum status create(const char *name, uint8_t key[KEY_BYTES])
{
    return create_at(0, name, key);
}

void create_as(const uint8_t *key)
{
    maker = key;
}

enum status create_at(uint8_t at_console, const char *name, uint8_t key[KEY_BYTES])
{
    const struct identities_create_params params = {
        .console = at_console,
        .name = text_bytes(name),
        .maker = {maker, maker != NULL ? KEY_BYTES : 0},
    };
    struct identities_create_results results = {0};
    const enum status status = identities_create(identities, &params, &results);
    if (status == STATUS_OK) {
        CHECK(results.public_key.size_bytes == KEY_BYTES);
        memcpy(key, results.public_key.data, KEY_BYTES);
    }
    return status;
}

enum status unlock(const char *name, struct identities_unlock_results *results)
{
    const struct identities_unlock_params params = {.name = text_bytes(name)};
    return identities_unlock(identities, &params, results);
}

void drop(struct identities_unlock_results *unlocked)
{
    capability_release(unlocked->identity);
    capability_release(unlocked->principal);
    *unlocked = (struct identities_unlock_results){0};
}

bool state_is_unlocked(uint32_t identity)
{
    struct identity_state_results results = {0};
    CHECK(identity_state(identity, &results) == STATUS_OK);
    return results.state.is_unlocked;
}

/* Calls `found` for each, until it says so. */
static bool find_state(bool (*found)(const struct identity_state *, void *), void *context)
{
    struct identities_list_params params = {0};
    do {
        struct identities_list_results_reader list;
        if (identities_list(identities, &params, &list) != STATUS_OK) {
            return false;
        }
        for (uint32_t i = 0; i < list.identities.count; i++) {
            struct identity_state state;
            CHECK(identity_state_list_get(&list.identities, i, &state) == STATUS_OK);
            if (found(&state, context)) {
                return true;
            }
        }
        params.cursor = list.cursor;
    } while (params.cursor != 0);
    return false;
}

static bool is_unlocked(const struct identity_state *state, void *context)
{
    (void)context;
    return state->is_unlocked;
}

bool list_has_unlocked(void)
{
    return find_state(is_unlocked, NULL);
}

struct named_key {
    struct bytes name;
    uint8_t *key;
};

static bool has_name(const struct identity_state *state, void *context)
{
    const struct named_key *wanted = context;
    const bool is_it = state->name.size_bytes == wanted->name.size_bytes &&
                       memcmp(state->name.data, wanted->name.data, wanted->name.size_bytes) == 0;
    if (is_it) {
        memcpy(wanted->key, state->public_key.data, KEY_BYTES);
    }
    return is_it;
}

void key_of(const char *name, uint8_t key[KEY_BYTES])
{
    struct named_key wanted = {.name = text_bytes(name), .key = key};
    CHECK(find_state(has_name, &wanted));
}

bool is_key(struct bytes key, const uint8_t *expected)
{
    return key.size_bytes == KEY_BYTES && memcmp(key.data, expected, KEY_BYTES) == 0;
}

bool is_good(const uint8_t *key, const char *domain, struct bytes data, struct bytes signature)
{
    const struct identities_verify_params params = {
        .signer = {key, KEY_BYTES},
        .domain = text_bytes(domain),
        .data = data,
        .signature = signature,
    };
    struct identities_verify_results results = {0};
    CHECK(identities_verify(observer, &params, &results) == STATUS_OK);
    return results.is_good != 0;
}

void watch(uint32_t session)
{
    struct ledger_create_event_results made = {0};
    CHECK(ledger_create_event(PROGRAM_LEDGER, &made) == STATUS_OK);
    news = made.event;
    struct identities_watch_params params = {.event = news, .bits = NEWS};
    CHECK(identities_watch(session, &params) == STATUS_OK);
    /* What is no event is refused. */
    params.event = PROGRAM_LEDGER;
    CHECK(identities_watch(session, &params) == STATUS_INVALID_ARGUMENT);
    /* Who only looks may have a copy of another one's session: he would be told in its place. */
    params.event = news;
    CHECK(identities_watch(observer, &params) == STATUS_DENIED);
}

bool news_came(void)
{
    struct event_take_results taken = {0};
    CHECK(event_take(news, &taken) == STATUS_OK);
    return taken.bits == NEWS;
}

/* -- for the host ----------------------------------------------------------------------------- */

void await_host(void)
{
    const struct stream_read_params params = {.size_bytes = 1};
    struct stream_read_results typed = {0};
    CHECK(stream_read(program_capability("terminal"), &params, &typed) == STATUS_OK);
    CHECK(typed.data.size_bytes == 1);
}

void print_hex(const char *what, struct bytes data)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * 72 + 1];
    size_t length = 0;
    for (size_t i = 0; i < data.size_bytes && i < 72; i++) {
        text[length++] = digits[data.data[i] >> 4];
        text[length++] = digits[data.data[i] & 15];
    }
    text[length] = '\0';
    (void)console_print(console, "%s %s", what, text);
}

void print_share(uint32_t number)
{
    uint32_t count = 0;
    const struct bytes masked = question(number, &count);
    char text[SHARE_BYTES + 1];
    CHECK(masked.size_bytes > SHARE_BYTES);
    for (uint32_t i = 0; i < SHARE_BYTES; i++) {
        const uint8_t byte = masked.data[masked.size_bytes - SHARE_BYTES + i] ^ MASK;
        text[i] = byte == '\n' ? ' ' : (char)byte;
    }
    text[SHARE_BYTES] = '\0';
    (void)console_print(console, "host: share %s", text);
}

void print_statement(const struct signed_statement *statement)
{
    uint8_t signature[64];
    uint8_t consent[64];
    uint8_t bytes[400];
    const size_t size = statement->statement.size_bytes;
    CHECK(size <= sizeof(bytes) && statement->signature.size_bytes == sizeof(signature));
    memcpy(bytes, statement->statement.data, size);
    memcpy(signature, statement->signature.data, sizeof(signature));
    const size_t consent_size = statement->successor_signature.size_bytes;
    CHECK(consent_size == 0 || consent_size == sizeof(consent));
    if (consent_size == sizeof(consent)) {
        memcpy(consent, statement->successor_signature.data, sizeof(consent));
    }
    for (size_t at = 0; at < size; at += 72) {
        print_hex("host: statement", (struct bytes){bytes + at, size - at < 72 ? size - at : 72});
    }
    print_hex("host: signed", (struct bytes){signature, sizeof(signature)});
    if (consent_size == sizeof(consent)) {
        print_hex("host: consent", (struct bytes){consent, sizeof(consent)});
    }
}

int identity_test_run(const struct identity_test *tests, uint32_t count)
{
    uint32_t failed = 0;
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    identities = program_capability("identities");
    observer = program_capability("observer");
    person = program_capability("person");
    control = program_capability("control");
    console = program_capability("console");
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = failures;
        tests[i].run();
        failed += failures != before;
        (void)console_print(console, "%s %s", failures == before ? "ok  " : "FAIL", tests[i].name);
    }
    (void)console_print(console, "guest: %u passed, %u failed", count - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(control, &params) == STATUS_OK ? 0 : 1;
}

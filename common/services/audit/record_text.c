#include "record_text.h"
#include "lib/anonymous.h"
#include "lib/duration.h"
#include "lib/format.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/text.h"

#define PRINCIPAL_SHOWN 8u /* bytes */

static const char *const event_texts[AUDIT_EVENT_COUNT] = {
    [AUDIT_EVENT_NONE] = "none",
    [AUDIT_EVENT_BOOT] = "boot",
    [AUDIT_EVENT_DENIED] = "denied",
    [AUDIT_EVENT_PROCESS_STARTED] = "processStarted",
    [AUDIT_EVENT_PROCESS_ENDED] = "processEnded",
    [AUDIT_EVENT_SEALED] = "sealed",
    [AUDIT_EVENT_PRINCIPAL_BOUND] = "principalBound",
    [AUDIT_EVENT_REVOKED] = "revoked",
    [AUDIT_EVENT_USED] = "used",
    [AUDIT_EVENT_FAULT] = "fault",
    [AUDIT_EVENT_RECORDS_LOST] = "recordsLost",
    [AUDIT_EVENT_CHECKPOINT] = "checkpoint",
    [AUDIT_EVENT_LAUNCHED] = "launched",
    [AUDIT_EVENT_LAUNCH_REFUSED] = "launchRefused",
    [AUDIT_EVENT_IDENTITY_CREATED] = "identityCreated",
    [AUDIT_EVENT_IDENTITY_UNLOCKED] = "identityUnlocked",
    [AUDIT_EVENT_IDENTITY_LOCKED] = "identityLocked",
    [AUDIT_EVENT_UNLOCK_FAILED] = "unlockFailed",
    [AUDIT_EVENT_IDENTITY_ROTATED] = "identityRotated",
    [AUDIT_EVENT_IDENTITY_REVOKED] = "identityRevoked",
    [AUDIT_EVENT_IDENTITY_RESTORED] = "identityRestored",
    [AUDIT_EVENT_POLICY_CHANGED] = "policyChanged",
    [AUDIT_EVENT_POLICY_ASKED] = "policyAsked",
    [AUDIT_EVENT_POLICY_ANSWERED] = "policyAnswered",
    [AUDIT_EVENT_SESSION_STARTED] = "sessionStarted",
    [AUDIT_EVENT_SESSION_ENDED] = "sessionEnded",
    [AUDIT_EVENT_SESSION_LOCKED] = "sessionLocked",
    [AUDIT_EVENT_SERVICE_EVENT] = "serviceEvent",
    [AUDIT_EVENT_IDENTITY_BACKED_UP] = "identityBackedUp",
    [AUDIT_EVENT_PROGRAM_SIGNED] = "programSigned",
    [AUDIT_EVENT_PROGRAM_REVOKED] = "programRevoked",
    [AUDIT_EVENT_RULE_SIGNED] = "ruleSigned",
    [AUDIT_EVENT_LOG_CONTINUED] = "logContinued",
    [AUDIT_EVENT_LOG_ENDORSED] = "logEndorsed",
    [AUDIT_EVENT_LOG_SUCCESSOR] = "logSuccessor",
    [AUDIT_EVENT_LOG_RELEASED] = "logReleased",
    [AUDIT_EVENT_TIME_SET] = "timeSet",
    [AUDIT_EVENT_NETWORK_DENIED] = "networkDenied",
    [AUDIT_EVENT_LOGIN_DENIED] = "loginDenied",
    [AUDIT_EVENT_LOGIN_ALLOWED] = "loginAllowed",
    [AUDIT_EVENT_LOGIN_FORBIDDEN] = "loginForbidden",
    [AUDIT_EVENT_REMOTE_SESSION_STARTED] = "remoteSessionStarted",
    [AUDIT_EVENT_REMOTE_SESSION_ENDED] = "remoteSessionEnded",
    [AUDIT_EVENT_OVERLAY_SIGNED] = "overlaySigned",
    [AUDIT_EVENT_REMOTE_GIVEN] = "remoteGiven",
    [AUDIT_EVENT_REMOTE_TAKEN_BACK] = "remoteTakenBack",
    [AUDIT_EVENT_REMOTE_OPENED] = "remoteOpened",
    [AUDIT_EVENT_REMOTE_CLOSED] = "remoteClosed",
};

const char *record_event_text(uint16_t event)
{
    return event < AUDIT_EVENT_COUNT && event_texts[event] != NULL ? event_texts[event] : "?";
}

bool record_event_find(struct bytes name, uint16_t *event)
{
    for (uint16_t i = 0; i < AUDIT_EVENT_COUNT; i++) {
        if (bytes_equal(name, text_bytes(record_event_text(i)))) {
            *event = i;
            return true;
        }
    }
    return false;
}

/* -- as a line --------------------------------------------------------------------------------- */

struct line {
    char *text; /* RECORD_TEXT_BYTES */
    size_t length;
};

static void put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const size_t room = RECORD_TEXT_BYTES - line->length;
    const size_t length = format_text_list(line->text + line->length, room, format, arguments);
    line->length += length < room ? length : room - 1;
    va_end(arguments);
}

/* A text of others, behind a name. */
static void put_text(struct line *line, const char *name, struct bytes text)
{
    char shown[PRINTABLE_GROWTH * 200];
    if (text.size_bytes > 0) {
        const size_t length = printable_text(shown, sizeof(shown), text, NULL);
        put(line, "%s%.*s", name, (int)length, shown);
    }
}

static void put_hex(struct line *line, const char *name, struct bytes data, size_t max)
{
    if (data.size_bytes > 0) {
        put(line, "%s", name);
    }
    for (size_t i = 0; i < data.size_bytes && i < max; i++) {
        char digits[3];
        hex_write(bytes_part(data, i, 1), digits);
        put(line, "%s", digits);
    }
}

static void put_principal(struct line *line, struct bytes principal)
{
    if (anonymous_is(principal)) {
        put(line, " principal=" ANONYMOUS_NAME);
    } else {
        put_hex(line, " principal=", principal, PRINCIPAL_SHOWN);
    }
}

size_t record_text(char text[RECORD_TEXT_BYTES], const struct audit_record *record)
{
    struct line line = {text, 0};
    text[0] = '\0';
    put(&line,
        "%llu %llu.%03llu %s",
        (unsigned long long)record->number,
        (unsigned long long)(record->time_ns / NS_PER_S),
        (unsigned long long)(record->time_ns % NS_PER_S / NS_PER_MS),
        record_event_text(record->event));
    put(&line, " process=%llu", (unsigned long long)record->process);
    put_principal(&line, record->principal);
    put_text(&line, " source=", record->source);
    put_text(&line, " method=", record->method);
    put_hex(&line, " subject=", record->subject, record->subject.size_bytes);
    if (record->value != 0) {
        put(&line, " value=%llu", (unsigned long long)record->value);
    }
    put_text(&line, " ", record->text);
    return line.length;
}

/* -- conditions -------------------------------------------------------------------------------- */

static bool is_key(const struct record_condition *condition, const char *key)
{
    return bytes_equal(condition->key, text_bytes(key));
}

static bool is_anonymous(struct bytes value)
{
    return bytes_equal(value, text_bytes(ANONYMOUS_NAME));
}

static bool is_hex(struct bytes text)
{
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (hex_digit(text.data[i]) == HEX_NO_DIGIT) {
            return false;
        }
    }
    return text.size_bytes > 0;
}

bool record_condition_read(struct bytes words, struct record_condition *condition)
{
    uint16_t event = 0;
    uint64_t number = 0;
    size_t equals = 0;
    while (equals < words.size_bytes && words.data[equals] != '=') {
        equals++;
    }
    if (equals == words.size_bytes) {
        return false;
    }
    condition->key = bytes_part(words, 0, equals);
    condition->value = bytes_part(words, equals + 1, words.size_bytes - equals - 1);
    if (is_key(condition, "process") || is_key(condition, "since") || is_key(condition, "boot")) {
        return text_number(condition->value, &number);
    }
    if (is_key(condition, "event")) {
        return record_event_find(condition->value, &event);
    }
    if (is_key(condition, "principal")) {
        return is_hex(condition->value) || is_anonymous(condition->value);
    }
    return (is_key(condition, "method") || is_key(condition, "source")) &&
           condition->value.size_bytes > 0;
}

static bool has_principal(const struct audit_record *record, struct bytes digits)
{
    if (is_anonymous(digits)) {
        return anonymous_is(record->principal);
    }
    if (digits.size_bytes > 2 * record->principal.size_bytes) {
        return false;
    }
    for (size_t i = 0; i < digits.size_bytes; i++) {
        const uint32_t byte = record->principal.data[i / 2];
        if (hex_digit(digits.data[i]) != (i % 2 == 0 ? byte >> 4 : byte & 15)) {
            return false;
        }
    }
    return true;
}

/* "Log.write" is asked for by that, by "Log" and by ".write". */
static bool has_method(struct bytes method, struct bytes wanted)
{
    if (wanted.data[0] == '.') {
        return method.size_bytes > wanted.size_bytes &&
               bytes_equal(
                   bytes_part(method, method.size_bytes - wanted.size_bytes, wanted.size_bytes),
                   wanted);
    }
    return bytes_equal(method, wanted) ||
           (method.size_bytes > wanted.size_bytes && method.data[wanted.size_bytes] == '.' &&
            bytes_equal(bytes_part(method, 0, wanted.size_bytes), wanted));
}

bool record_matches(
    const struct audit_record *record, uint64_t boot, const struct record_condition *condition)
{
    uint64_t number = 0;
    if (is_key(condition, "event")) {
        return bytes_equal(condition->value, text_bytes(record_event_text(record->event)));
    }
    if (is_key(condition, "principal")) {
        return has_principal(record, condition->value);
    }
    if (is_key(condition, "method")) {
        return has_method(record->method, condition->value);
    }
    if (is_key(condition, "source")) {
        return bytes_equal(record->source, condition->value);
    }
    if (!text_number(condition->value, &number)) {
        return false;
    }
    if (is_key(condition, "boot")) {
        return boot == number;
    }
    return is_key(condition, "process") ? record->process == number
                                        : record->time_ns / NS_PER_S >= number;
}

/* -- what there is to ask for ------------------------------------------------------------------ */

#define EVENTS_IN_LINE 4u

bool record_help_line(uint32_t number, char line[RECORD_HELP_BYTES])
{
    static const char *const keys[] = {
        "boot=NUMBER process=NUMBER since=SECONDS source=PROGRAM",
        "principal=DIGITS|anonymous",
        "method=INTERFACE.METHOD, or INTERFACE, or .METHOD",
        "event=NAME, which is one of:",
    };
    const uint32_t key_count = sizeof(keys) / sizeof(keys[0]);
    if (number < key_count) {
        return text_copy(line, RECORD_HELP_BYTES, keys[number]);
    }
    const uint32_t first = 1 + (number - key_count) * EVENTS_IN_LINE; /* the first is "none" */
    size_t length = 0;
    for (uint32_t i = first; i < first + EVENTS_IN_LINE && i < AUDIT_EVENT_COUNT; i++) {
        length += format_text(
            line + length,
            RECORD_HELP_BYTES - length,
            "%s%s",
            i == first ? "  " : " ",
            record_event_text((uint16_t)i));
    }
    return length > 0;
}

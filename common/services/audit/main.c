/*
 * AuditLog of schema/audit.capnp. Takes what the kernel and the loader have recorded as soon as it
 * is told, and what services record themselves; all of it goes into one chain, which is signed
 * when a number of records have come, or a while after the first of them (chain.h).
 */
#include "abi/principal.h"
#include "abi/system_call.h"
#include "archive.h"
#include "lib/deadline.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_server.h"
#include "schema/boot.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "support/watchers.h"
#include <stddef.h>

/* Bits of the service's event. */
#define TOLD_RECORDS  UINT64_C(1)
#define TOLD_LAUNCHES UINT64_C(2)
#define TOLD_ARCHIVE  UINT64_C(4)

/* A record is covered by a signature after so long. */
#define SIGN_NS UINT64_C(5000000000)

/*
 * What a record takes, for the shares. Of the records that the log can hold, one process may write
 * a sixteenth of one event at once, a principal a quarter; beyond, a quarter of the log in ten
 * minutes, or all of it. Sessions from elsewhere are begun as often as somebody likes: of their
 * records each identity has as much as a process of one event.
 */
#define RECORD_BYTES   192u
#define PROCESS_PART   16u
#define PRINCIPAL_PART 4u
#define BURST_MIN      16u
#define TURN_NS        UINT64_C(600000000000)

/*
 * CPU time: half of a CPU at most, so that who floods it with records does not stop everybody else
 * with its priority.
 */
#define BUDGET_NS UINT64_C(5000000)
#define PERIOD_NS UINT64_C(10000000)

/* What an answer holds: a record takes its body, and less beside that. */
#define READ_WORDS_MAX   430u
#define READ_RECORDS_MAX 40u
#define EXPORT_BYTES_MAX 3072u

struct service service;

/* An export under way: of whoever began one last. */
static struct {
    uint8_t *data; /* NULL: there has never been one */
    uint64_t size_bytes;
    uint64_t badge;
} export;

/* -- records ----------------------------------------------------------------------------------- */

static void note_unsigned(uint64_t now_ns)
{
    const struct chain_place *place = chain_place(&service.chain);
    if (place->signed_number == place->last_number) {
        service.unsigned_since_ns = 0;
    } else if (service.unsigned_since_ns == 0 || place->last_number == place->signed_number + 1) {
        service.unsigned_since_ns = now_ns;
    }
}

static void add(const struct audit_record *record, struct chain_source source)
{
    chain_add(&service.chain, record, source);
    note_unsigned(record->time_ns);
}

/* What others bring about, through a service. */
static bool is_of_remote(uint16_t event)
{
    switch (event) {
    case AUDIT_EVENT_REMOTE_SESSION_STARTED:
    case AUDIT_EVENT_REMOTE_SESSION_ENDED:
    case AUDIT_EVENT_REMOTE_GIVEN:
    case AUDIT_EVENT_REMOTE_TAKEN_BACK:
    case AUDIT_EVENT_REMOTE_OPENED:
    case AUDIT_EVENT_REMOTE_CLOSED:
        return true;
    default:
        return false;
    }
}

/* The share of who writes it; of what others bring about, of who does. */
static struct share_key process_key(const struct audit_record *record, uint64_t charged)
{
    struct share_key key = {{charged, record->event}};
    if (is_of_remote(record->event) && record->subject.size_bytes >= sizeof(key) / 2) {
        memcpy(&key.words[2], record->subject.data, sizeof(key) / 2);
    }
    return key;
}

bool service_record(const struct audit_record *record, uint64_t charged, struct chain_source source)
{
    const uint64_t now_ns = clock_now_ns();
    const struct share_key process = process_key(record, charged);
    struct share_key principal = {{0}};
    memcpy(
        &principal,
        record->principal.data,
        record->principal.size_bytes < sizeof(principal) ? record->principal.size_bytes
                                                         : sizeof(principal));
    bool is_admitted = share_take(&service.process_shares, &process, now_ns);
    if (is_admitted && !launches_is_service(charged)) {
        is_admitted = share_take(&service.principal_shares, &principal, now_ns);
    }
    if (is_admitted) {
        add(record, source);
        return true;
    }
    chain_count_lost(&service.chain, 1);
    if (source.source != CHAIN_SOURCE_NONE) {
        chain_pass(&service.chain, source);
    }
    return false;
}

void service_say(enum audit_event event, const char *source, uint64_t value, const char *text)
{
    const struct audit_record record = {
        .time_ns = clock_now_ns(),
        .event = (uint16_t)event,
        .process = service.chain.process,
        .source = text_bytes(source),
        .value = value,
        .text = text_bytes(text),
    };
    add(&record, (struct chain_source){.source = CHAIN_SOURCE_NONE});
}

/* -- AuditLog ---------------------------------------------------------------------------------- */

/* Who calls, as far as it is known. */
static struct bytes source_of(const struct server_call *call)
{
    const char *program = launches_program(call->sender_process);
    return text_bytes(program[0] != '\0' ? program : "service");
}

/* What the kernel records, and what the log says of itself, nobody else can. */
static bool is_of_others(uint16_t event)
{
    return event >= AUDIT_EVENT_LAUNCHED && event < AUDIT_EVENT_COUNT &&
           !(event >= AUDIT_EVENT_LOG_CONTINUED && event <= AUDIT_EVENT_LOG_RELEASED);
}

static enum status record(struct server_call *call, const struct audit_log_record_params *params)
{
    if (!is_of_others(params->event) || params->subject.size_bytes > CHAIN_SUBJECT_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct audit_record entry = {
        .time_ns = clock_now_ns(),
        .event = params->event,
        .process = call->sender_process,
        .principal = {call->sender_principal, PRINCIPAL_BYTES},
        .source = source_of(call),
        .subject = params->subject,
        .value = params->number,
        .text = params->text,
    };
    return service_record(
               &entry, call->sender_process, (struct chain_source){.source = CHAIN_SOURCE_NONE})
               ? STATUS_OK
               : STATUS_LIMIT_EXCEEDED;
}

static enum status read(
    struct server_call *call,
    const struct audit_log_read_params *params,
    struct audit_log_read_results *results)
{
    static struct audit_record records[READ_RECORDS_MAX];
    struct chain_entry entry;
    uint32_t words = 0;
    uint32_t count = 0;
    (void)call;
    bool has_more = chain_next(&service.chain, params->after, &entry, &results->lost);
    struct chain_cursor cursor = {
        .at = has_more ? (uint64_t)(entry.digest - service.chain.ring) + CHAIN_DIGEST_BYTES : 0,
        .number = has_more ? entry.record.number : 0,
    };
    while (has_more && count < READ_RECORDS_MAX) {
        words += (uint32_t)(entry.body.size_bytes / sizeof(uint64_t));
        if (words > READ_WORDS_MAX) {
            break;
        }
        records[count++] = entry.record;
        has_more = chain_step(&service.chain, &cursor, &entry);
    }
    results->records = records;
    results->records_count = count;
    return STATUS_OK;
}

static enum status state(struct server_call *call, struct audit_log_state_results *results)
{
    const struct chain_place *place = chain_place(&service.chain);
    (void)call;
    results->state = (struct audit_state){
        .first_number = place->first_number,
        .last_number = place->last_number,
        .lost_count = place->lost_count,
        .public_key = {service.chain.key.public_key, sizeof(service.chain.key.public_key)},
        .head_hash = {place->head, sizeof(place->head)},
        .signed_number = place->signed_number,
        .boot = archive_boot(),
        .kept_number = archive_kept_number(),
    };
    return STATUS_OK;
}

static enum status begin_export(uint64_t badge, uint64_t after)
{
    if (export.data == NULL) {
        const uint64_t size_bytes = chain_export_bytes_max(&service.chain);
        uint32_t memory = 0;
        struct mapping mapping;
        enum status status = memory_create(PROGRAM_LEDGER, size_bytes, &memory);
        if (status == STATUS_OK) {
            status = mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &mapping);
        }
        if (status != STATUS_OK) {
            return status;
        }
        export.data = mapping.address;
    }
    export.size_bytes =
        chain_export(&service.chain, clock_now_ns(), after, archive_boot(), export.data);
    export.badge = badge;
    note_unsigned(clock_now_ns());
    return STATUS_OK;
}

static enum status export_part(
    struct server_call *call,
    const struct audit_log_export_params *params,
    struct audit_log_export_results *results)
{
    if (params->offset == 0) {
        const enum status status = begin_export(call->badge, params->after);
        if (status != STATUS_OK) {
            return status;
        }
    } else if (export.badge != call->badge || params->offset > export.size_bytes) {
        return STATUS_WRONG_STATE;
    }
    const uint64_t left = export.size_bytes - params->offset;
    const uint64_t size = left < EXPORT_BYTES_MAX ? left : EXPORT_BYTES_MAX;
    results->data = (struct bytes){export.data + params->offset, size};
    results->is_end = size == left;
    return STATUS_OK;
}

static enum status earlier(
    struct server_call *call,
    const struct audit_log_earlier_params *params,
    struct audit_log_earlier_results *results)
{
    *results = (struct audit_log_earlier_results){0};
    return archive_read(call, params); /* who answers is the archive's thread */
}

/* Who asks for one piece after the other does not make us go through all of the ring again. */
static enum status piece(
    struct server_call *call,
    const struct audit_log_piece_params *params,
    struct audit_log_piece_results *results)
{
    static _Alignas(uint64_t) uint8_t data[EXPORT_BYTES_MAX];
    static struct chain_mark mark;
    struct chain_part part;
    (void)call;
    if (params->after >= chain_place(&service.chain)->last_number) {
        return STATUS_OK;
    }
    if (mark.number != params->after) {
        mark = (struct chain_mark){.number = params->after};
    }
    chain_copy(
        &service.chain, &mark, data + PROOF_HEAD_BYTES, sizeof(data) - PROOF_HEAD_BYTES, &part);
    proof_write_head(
        &(struct proof_head){
            .boot = archive_boot(),
            .first_number = part.first_number,
            .base = part.base,
            .key = service.chain.key.public_key,
        },
        data);
    results->data = (struct bytes){data, PROOF_HEAD_BYTES + part.size_bytes};
    return STATUS_OK;
}

static enum status watch(struct server_call *call, const struct audit_log_watch_params *params)
{
    const enum status status = watchers_set(call->badge, params->event, params->bits);
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->event);
    }
    return status;
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    watchers_drop(badge);
}

/* -- the loop ---------------------------------------------------------------------------------- */

/* What was refused becomes records, which nobody is charged for. */
static void report_shares(uint64_t now_ns)
{
    struct share_report report;
    char text[64];
    while (share_report(&service.process_shares, now_ns, &report)) {
        (void)format_text(
            text,
            sizeof(text),
            "more than the share of process %llu",
            (unsigned long long)report.key.words[0]);
        service_say(AUDIT_EVENT_RECORDS_LOST, "audit", report.refused, text);
    }
    while (share_report(&service.principal_shares, now_ns, &report)) {
        (void)format_text(
            text,
            sizeof(text),
            "more than the share of principal %02x%02x%02x%02x",
            (unsigned)(report.key.words[0] & 0xff),
            (unsigned)(report.key.words[0] >> 8 & 0xff),
            (unsigned)(report.key.words[0] >> 16 & 0xff),
            (unsigned)(report.key.words[0] >> 24 & 0xff));
        service_say(AUDIT_EVENT_RECORDS_LOST, "audit", report.refused, text);
    }
}

/* After every message and every deadline. */
static void settled(struct server *server)
{
    static uint64_t told_number;
    launches_drain();
    rings_drain();
    const uint64_t now_ns = clock_now_ns();
    report_shares(now_ns);
    if (service.unsigned_since_ns != 0 && now_ns >= service.unsigned_since_ns + SIGN_NS) {
        chain_sign(&service.chain, now_ns, CHECKPOINT_INTERVAL);
        service.unsigned_since_ns = 0;
    }
    archive_settled();
    if (told_number != chain_place(&service.chain)->last_number) {
        told_number = chain_place(&service.chain)->last_number;
        watchers_signal();
    }
    uint64_t deadline_ns = deadline_earlier(launches_retry_ns(), archive_deadline_ns());
    if (service.unsigned_since_ns != 0) {
        deadline_ns = deadline_earlier(deadline_ns, service.unsigned_since_ns + SIGN_NS);
    }
    deadline_ns = deadline_earlier(deadline_ns, share_report_at_ns(&service.process_shares));
    server->deadline_ns =
        deadline_earlier(deadline_ns, share_report_at_ns(&service.principal_shares));
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct audit_log_server audit_log = {
        .record = record,
        .read = read,
        .state = state,
        .export = export_part,
        .earlier = earlier,
        .piece = piece,
        .watch = watch,
    };
    (void)server;
    return audit_log_dispatch(&audit_log, call);
}

/* -- the beginning ----------------------------------------------------------------------------- */

/* The first record of all. */
static void record_boot(void)
{
    static const char *const shims[SHIM_COUNT] = {"unknown", "pvh", "uefi", "sbi", "arm64"};
    struct boot_record boot;
    char text[CHAIN_TEXT_BYTES_MAX];
    if (program_boot_record(&boot) != STATUS_OK) {
        service_say(AUDIT_EVENT_BOOT, "audit", 0, "nobody says what was booted");
        return;
    }
    (void)format_text(
        text,
        sizeof(text),
        "%.*s edition, %.*s, shim %s, %u bytes of entropy",
        (int)boot.edition.size_bytes,
        boot.edition.data,
        (int)boot.architecture.size_bytes,
        boot.architecture.data,
        boot.shim < SHIM_COUNT ? shims[boot.shim] : "?",
        boot.seed_bytes);
    const struct audit_record entry = {
        .time_ns = clock_now_ns(),
        .event = AUDIT_EVENT_BOOT,
        .process = service.chain.process,
        .principal = boot.signer,
        .source = text_bytes("loader"),
        .subject = boot.package_hash,
        .value = boot.package_bytes,
        .text = text_bytes(text),
    };
    add(&entry, (struct chain_source){.source = CHAIN_SOURCE_NONE});
}

static void open_shares(void)
{
    const uint64_t records = service.chain.ring_bytes / RECORD_BYTES;
    const uint64_t burst = records / PROCESS_PART;
    share_table_init(
        &service.process_shares,
        burst > BURST_MIN ? burst : BURST_MIN,
        TURN_NS / (records / PRINCIPAL_PART));
    share_table_init(&service.principal_shares, records / PRINCIPAL_PART, TURN_NS / records);
}

/* What the process before this one has left, or a log that begins. */
static enum status open_chain(void)
{
    const uint32_t memory = program_capability("state");
    struct memory_describe_results described = {0};
    struct process_state_results self = {0};
    struct mapping mapping;
    enum status status = memory_describe(memory, &described);
    if (status == STATUS_OK &&
        (described.size_bytes < CHAIN_BYTES_MIN || described.size_bytes > CHAIN_BYTES_MAX)) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, described.size_bytes, MAP_READ | MAP_WRITE, &mapping);
    }
    if (status == STATUS_OK) {
        status = process_state(PROGRAM_PROCESS, &self);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *seed = program_seed().data;
    status = chain_open(&service.chain, mapping.address, described.size_bytes, seed, self.number);
    if (status != STATUS_OK) {
        chain_begin(&service.chain, mapping.address, described.size_bytes, seed, self.number);
    }
    open_shares();
    if (chain_place(&service.chain)->last_number == 0) {
        record_boot();
    } else {
        service_say(AUDIT_EVENT_SERVICE_EVENT, "audit", 0, "the audit service was started again");
    }
    if (chain_owes_loss(&service.chain)) {
        service_say(
            AUDIT_EVENT_RECORDS_LOST, "audit", 0, "the log was not whole: another one begins");
        chain_loss_recorded(&service.chain);
    }
    return STATUS_OK;
}

/*
 * Once no other instance is at work: from here on it is this one that writes the log.
 */
static enum status begin(struct server *server)
{
    const uint32_t event = program_capability("event");
    const struct scheduling_configure_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS};
    (void)server;
    enum status status = open_chain();
    if (status == STATUS_OK) {
        names_open();
        launches_open(event, TOLD_LAUNCHES);
        status = rings_open(event, TOLD_RECORDS);
    }
    if (status == STATUS_OK) {
        status = archive_open(event, TOLD_ARCHIVE);
    }
    return status == STATUS_OK ? scheduling_configure(PROGRAM_SCHEDULING, &time) : status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .begin = begin,
        .settled = settled,
    };
    const enum status status = server_run(&server);
    rings_drain();
    archive_close();
    return (int)status;
}

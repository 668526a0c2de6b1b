#include "archive.h"
#include "archive_space.h"
#include "lib/deadline.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include "schema/audit_server.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "support/queue.h"
#include <blake3.h>

/* Bits of the thread's event, and of the one that archive_close() waits for. */
#define TOLD_WORK UINT64_C(1)
#define DONE      UINT64_C(1)

/* A record is on its way to the disk after so long. */
#define COMMIT_NS UINT64_C(1000000000)
/* What did not work is tried again after so long, then after twice that, up to the other. */
#define RETRY_FIRST_NS UINT64_C(500000000)
#define RETRY_MAX_NS   UINT64_C(60000000000)
/* Before the supervisor's patience ends (SUPERVISION_STOP_NS). */
#define CLOSE_NS UINT64_C(4000000000)

/* Records that are carried at once. */
#define BATCH_BYTES 49152u

/* Less urgent than what takes records, and no more than the store. */
#define PRIORITY 140u

#define PIECE_BYTES 3072u

/* What the thread is to do. */
enum work {
    WORK_NONE, /* nothing */
    WORK_OPEN,
    WORK_COMMIT,
};

/* A question of AuditLog.earlier, to be answered. */
struct question {
    uint32_t reply;
    uint32_t offset;
    uint64_t segment;
};

static struct {
    struct program_thread thread; /* [I] */
    uint32_t space;               /* [I] a capability of the interface ObjectSpace; 0: none */
    uint32_t woken;               /* [I] the thread's event */
    uint32_t done;                /* [I] for archive_close() */
    uint32_t told_event;          /* [I] the service's */
    uint64_t told_bits;           /* [I] */
    bool is_given;                /* [a] true: what follows is the thread's */
    enum work work;
    struct history_batch batch;
    _Alignas(uint64_t) uint8_t entries[BATCH_BYTES];
    /* What came of it. */
    enum status status;
    struct boot_end end;
    uint8_t endorser[SEED_BYTES];
    struct history_release released;
    /* From the one thread to the other. */
    struct queue questions;
    struct question question_places[QUEUE_PLACES];
    /* [o] The serving thread's: */
    bool is_open;           /* the disk's log is known, and this boot's has its place in it */
    bool is_late;           /* the disk did not do what it should, and that was said */
    bool is_closing;        /* what is given now is the last */
    enum work given;        /* and not looked at since it was done */
    struct boot_end before; /* that this boot's log says it follows */
    uint64_t link_number;   /* of the last record that says so; 0: none does */
    uint64_t boot;          /* 0: unknown */
    uint64_t kept_number;
    struct chain_mark mark; /* behind what was given last */
    uint8_t successor[SEED_BYTES];
    uint64_t since_ns; /* when there was a record that is not kept; 0: there is none */
    uint64_t retry_ns; /* when to try again; 0: nothing has failed */
    uint64_t delay_ns;
    /* [o] The other's: */
    struct history_space place;
    struct history history;
} archive;

uint64_t archive_boot(void)
{
    return archive.boot;
}

uint64_t archive_kept_number(void)
{
    return archive.kept_number;
}

static bool is_busy(void)
{
    return __atomic_load_n(&archive.is_given, __ATOMIC_ACQUIRE);
}

static void signal(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)event_signal(event, &params); /* both events are this process's */
}

static void give(enum work work)
{
    archive.work = work;
    archive.given = work;
    __atomic_store_n(&archive.is_given, true, __ATOMIC_RELEASE);
    signal(archive.woken, TOLD_WORK);
}

/* -- the thread -------------------------------------------------------------------------------- */

static enum status open_history(void)
{
    const enum status status = archive_space_open(archive.space, &archive.place);
    archive.history.is_open = false;
    return status == STATUS_OK
               ? history_open(&archive.history, &archive.place, service.chain.key.public_key)
               : status;
}

static void do_work(void)
{
    if (archive.work == WORK_OPEN) {
        archive.status = open_history();
        /* No log is there, or none that can be read: another one begins. */
        archive.end = archive.history.index.end;
        memcpy(archive.endorser, archive.history.index.successor, SEED_BYTES);
    } else {
        archive.status = history_commit(&archive.history, &archive.batch);
        archive.released = archive.history.released;
    }
    __atomic_store_n(&archive.is_given, false, __ATOMIC_RELEASE);
    signal(archive.told_event, archive.told_bits);
    signal(archive.done, DONE);
}

static void answer(const struct question *question)
{
    struct audit_log_earlier_results results = {0};
    struct history_segment segment = {0};
    struct bytes content = {0};
    uint64_t number = question->segment;
    enum status status = STATUS_NOT_FOUND;
    if (archive.history.is_open) {
        status = history_read(&archive.history, &number, &segment, &content);
    }
    const uint32_t offset = number == question->segment ? question->offset : 0;
    if (offset < content.size_bytes) {
        const size_t left = content.size_bytes - offset;
        results.data = bytes_part(content, offset, left < PIECE_BYTES ? left : PIECE_BYTES);
    }
    results.place = (struct audit_segment){
        .number = number,
        .boot = segment.boot,
        .first_number = segment.first_number,
        .last_number = segment.last_number,
        .size_bytes = segment.size_bytes,
        .is_damaged = content.size_bytes == 0,
    };
    if (audit_log_earlier_reply(question->reply, status, &results) != STATUS_OK) {
        capability_release(question->reply); /* who asked is gone */
    }
}

static void run(void *argument)
{
    (void)argument;
    for (;;) {
        uint32_t place = 0;
        struct register_message message = {0};
        if (is_busy()) {
            do_work();
        }
        while (!is_busy() && queue_next(&archive.questions, &place)) {
            answer(&archive.question_places[place]);
            queue_took(&archive.questions);
        }
        if (!is_busy()) {
            (void)message_receive(archive.woken, &message); /* an event of this process's */
        }
    }
}

/* -- what came of it --------------------------------------------------------------------------- */

/* Said once; and when it works again. */
static void fail(enum status status)
{
    char text[CHAIN_TEXT_BYTES_MAX];
    archive.is_open = false;
    if (!archive.is_late) {
        (void)format_text(
            text, sizeof(text), "the log does not reach the disk: %s", status_text(status));
        service_say(AUDIT_EVENT_SERVICE_EVENT, "audit", status, text);
    }
    archive.is_late = true;
    archive.delay_ns = archive.delay_ns == 0 ? RETRY_FIRST_NS : 2 * archive.delay_ns;
    archive.delay_ns = archive.delay_ns < RETRY_MAX_NS ? archive.delay_ns : RETRY_MAX_NS;
    archive.retry_ns = clock_now_ns() + archive.delay_ns;
}

/* The seed of the key that endorses the next boot: nobody can tell it from this boot's key. */
static void make_successor(void)
{
    blake3_hasher hasher;
    blake3_hasher_init_derive_key(&hasher, "tessera 2026 audit log, key of the next boot");
    blake3_hasher_update(&hasher, program_seed().data, program_seed().size_bytes);
    blake3_hasher_update(&hasher, archive.end.head, sizeof(archive.end.head));
    blake3_hasher_finalize(&hasher, archive.successor, SEED_BYTES);
}

/* Whether this boot's log says already what it follows, since the disk failed in between. */
static bool is_said(void)
{
    const struct boot_end *before = &archive.before;
    return archive.link_number != 0 && before->boot == archive.end.boot &&
           memcmp(before->head, archive.end.head, sizeof(before->head)) == 0 &&
           chain_place(&service.chain)->first_number <= archive.link_number - BOOT_LINK_RECORDS;
}

static void begin_boot(void)
{
    archive.kept_number = 0;
    archive.boot = archive.end.boot + 1;
    if (!is_said()) {
        make_successor();
        boot_link_say(
            &service.chain, clock_now_ns(), &archive.end, archive.endorser, archive.successor);
        archive.before = archive.end;
        archive.link_number = chain_place(&service.chain)->last_number;
    }
}

/* An instance before this one has begun this boot's log already. */
static void continue_boot(void)
{
    archive.boot = archive.end.boot;
    archive.kept_number = archive.end.last_number;
    memcpy(archive.successor, archive.endorser, SEED_BYTES);
}

static void take_opened(void)
{
    const uint8_t *key = service.chain.key.public_key;
    if (archive.status == STATUS_UNSUPPORTED) {
        archive.space = 0; /* there is no disk, and there will be none */
        return;
    }
    if (archive.status != STATUS_OK && archive.status != STATUS_MALFORMED) {
        fail(archive.status);
        return;
    }
    if (archive.status == STATUS_MALFORMED) {
        service_say(
            AUDIT_EVENT_RECORDS_LOST,
            "audit",
            0,
            "what is on the disk of earlier boots cannot be read: another log begins there");
    }
    if (archive.end.boot != 0 && memcmp(archive.end.key, key, sizeof(archive.end.key)) == 0) {
        continue_boot();
    } else {
        begin_boot();
    }
    memset(archive.endorser, 0, sizeof(archive.endorser));
    archive.mark = (struct chain_mark){.number = archive.kept_number};
    archive.is_open = true;
}

static void say_released(void)
{
    char text[CHAIN_TEXT_BYTES_MAX];
    const struct history_release *released = &archive.released;
    if (released->boot != 0) {
        (void)format_text(
            text,
            sizeof(text),
            "the disk keeps no more: all up to this record of boot %llu is released",
            (unsigned long long)released->boot);
        service_say(AUDIT_EVENT_LOG_RELEASED, "audit", released->last_number, text);
    }
    if (released->unknown_count != 0) {
        service_say(
            AUDIT_EVENT_RECORDS_LOST,
            "audit",
            released->unknown_count,
            "segments on the disk that nothing names any more: what did was damaged");
    }
}

static void take_committed(void)
{
    say_released();
    if (archive.status != STATUS_OK) {
        fail(archive.status);
        return;
    }
    archive.kept_number = archive.batch.last_number;
    archive.delay_ns = 0;
    archive.retry_ns = 0;
    if (archive.is_late) {
        service_say(AUDIT_EVENT_SERVICE_EVENT, "audit", 0, "the log reaches the disk");
    }
    archive.is_late = false;
}

/* -- what is to be done ------------------------------------------------------------------------ */

/* What is not on the disk, as much as is carried at once. */
static void give_batch(void)
{
    const struct chain_place *place = chain_place(&service.chain);
    struct chain_part part;
    chain_copy(&service.chain, &archive.mark, archive.entries, sizeof(archive.entries), &part);
    const bool is_all = part.last_number == place->last_number;
    archive.batch = (struct history_batch){
        .boot = archive.boot,
        .first_number = part.first_number,
        .last_number = part.last_number,
        .entries = {archive.entries, (size_t)part.size_bytes},
        .is_durable = archive.kept_number == 0 || archive.is_closing ||
                      (place->signed_number > archive.kept_number &&
                       place->signed_number <= part.last_number),
        .is_closed = archive.is_closing && is_all,
    };
    memcpy(archive.batch.key, service.chain.key.public_key, CHAIN_KEY_BYTES);
    memcpy(archive.batch.base, part.base, CHAIN_DIGEST_BYTES);
    memcpy(archive.batch.successor, archive.successor, SEED_BYTES);
    archive.since_ns = is_all ? 0 : archive.since_ns; /* the rest is as old */
    give(WORK_COMMIT);
}

static void note_records(uint64_t now_ns)
{
    if (archive.since_ns == 0 && archive.mark.number < chain_place(&service.chain)->last_number) {
        archive.since_ns = now_ns;
    }
}

static void take_done(void)
{
    const enum work work = archive.given;
    archive.given = WORK_NONE;
    if (work == WORK_OPEN) {
        take_opened();
    } else if (work == WORK_COMMIT) {
        take_committed();
    }
}

static bool is_commit_due(uint64_t now_ns)
{
    return archive.since_ns != 0 && (archive.is_closing || now_ns >= archive.since_ns + COMMIT_NS);
}

void archive_settled(void)
{
    if (archive.space == 0 || is_busy()) {
        return;
    }
    take_done();
    const uint64_t now_ns = clock_now_ns();
    note_records(now_ns);
    if (archive.space != 0 && !archive.is_open && now_ns >= archive.retry_ns) {
        give(WORK_OPEN);
    } else if (archive.is_open && is_commit_due(now_ns)) {
        give_batch();
    }
}

uint64_t archive_deadline_ns(void)
{
    if (archive.space == 0 || is_busy()) {
        return 0;
    }
    if (!archive.is_open) {
        return archive.retry_ns;
    }
    return archive.since_ns != 0 ? archive.since_ns + COMMIT_NS : 0;
}

void archive_close(void)
{
    const uint64_t deadline_ns = clock_now_ns() + CLOSE_NS;
    if (!archive.is_open) {
        return; /* there is no disk, or none that works */
    }
    chain_sign(&service.chain, clock_now_ns(), CHECKPOINT_CLOSED);
    archive.is_closing = true;
    archive_settled();
    while (is_busy() && clock_now_ns() < deadline_ns) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        message_set_deadline(deadline_ns);
        (void)message_receive(archive.done, &message); /* done, or too late */
        message_set_deadline(0);
        archive_settled();
    }
}

/* -- the beginning ----------------------------------------------------------------------------- */

enum status archive_read(struct server_call *call, const struct audit_log_earlier_params *params)
{
    uint32_t place = 0;
    if (archive.space == 0) {
        return STATUS_UNSUPPORTED;
    }
    if (archive.boot == 0) {
        return STATUS_NOT_FOUND;
    }
    if (!queue_room(&archive.questions, &place)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct question *question = &archive.question_places[place];
    *question = (struct question){.offset = params->offset, .segment = params->segment};
    const enum status status = server_call_defer(call, &question->reply);
    if (status == STATUS_OK) {
        queue_put(&archive.questions);
        signal(archive.woken, TOLD_WORK);
    }
    return status;
}

enum status archive_open(uint32_t event, uint64_t bits)
{
    struct ledger_create_event_results woken = {0};
    struct ledger_create_event_results done = {0};
    const uint32_t space = program_capability("history");
    if (space == 0) {
        return STATUS_OK;
    }
    enum status status = ledger_create_event(PROGRAM_LEDGER, &woken);
    if (status == STATUS_OK) {
        status = ledger_create_event(PROGRAM_LEDGER, &done);
    }
    archive.woken = woken.event;
    archive.done = done.event;
    archive.told_event = event;
    archive.told_bits = bits;
    if (status == STATUS_OK) {
        status = program_thread_create(run, NULL, &archive.thread);
    }
    if (status == STATUS_OK && program_priority() > PRIORITY) {
        const struct thread_set_scheduling_params params = {
            .scheduling = PROGRAM_SCHEDULING, .priority = PRIORITY};
        status = thread_set_scheduling(archive.thread.handle, &params);
    }
    if (status == STATUS_OK) {
        archive.space = space;
    }
    return status;
}

/*
 * The stage: an endpoint whose server says of each message whose it was, and everything that can be
 * granted to an attack. The server is a thread of its own; it works while the first thread waits
 * for the attack to end.
 */
#include "abi/layout.h"
#include "attack.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runner.h"
#include "runtime/clock.h"
#include "runtime/server.h"
#include "runtime/thread.h"
#include "schema/stage_server.h"

#define ATTACKER_BADGES UINT64_C(0x5000)
#define CALL_NS_MAX     UINT64_C(500000000)
#define WATCH_NS        UINT64_C(5000000)
#define WATCH_STEP_NS   UINT64_C(500000)
#define LEAVE_BYTES     UINT64_C(0x80000)
/* Words that follow the secret are taken for it: registers are filled with such. */
#define SECRET_WORDS 64u

struct stage stage;

static uint32_t roots[ITEM_COUNT]; /* those that are made once */
static uint32_t copies[GRANTS_MAX];
static uint32_t session;
static uint64_t secret;
static uint64_t *loan_words;
static uint64_t *victim_words;
static const uint8_t victim_key[PRINCIPAL_BYTES] = "the victim, a principal of its o";

static const char *const item_names[ITEM_COUNT] = {
    [ITEM_LOAN_EVENT] = "loan-event",
    [ITEM_LOAN_MEMORY] = "loan-memory",
    [ITEM_VICTIM_EVENT] = "victim-event",
    [ITEM_VICTIM_MEMORY] = "victim-memory",
    [ITEM_VICTIM_PROCESS] = "victim-process",
    [ITEM_VICTIM_THREAD] = "victim-thread",
    [ITEM_VICTIM_PRINCIPAL] = "victim-principal",
    [ITEM_ENDPOINT] = "endpoint",
    [ITEM_MACHINE] = "machine",
    [ITEM_DEVICE] = "device",
    [ITEM_PRINCIPALS] = "principals",
    [ITEM_CODE] = "code",
    [ITEM_AUDIT_RING] = "audit-ring",
    [ITEM_CONSOLE] = "console",
    [ITEM_LAUNCHER] = "launcher",
    [ITEM_PROCESSES] = "processes",
    [ITEM_OFFERED_PROCESSES] = "offered-processes",
    [ITEM_POLICY] = "policy",
    [ITEM_LOG] = "log",
    [ITEM_TERMINAL] = "terminal",
    [ITEM_OWNER] = "owner",
    [ITEM_OWNER_PRINCIPAL] = "owner-principal",
    [ITEM_IDENTITIES] = "identities",
    [ITEM_PERSON] = "person",
    [ITEM_AUDIT_LOG] = "audit-log",
    [ITEM_PACKAGE] = "package",
};

const char *stage_item_name(enum item item)
{
    return item_names[item];
}

const char *stage_item_interface(enum item item)
{
    return item == ITEM_OFFERED_PROCESSES ? "ProcessList" : "";
}

void stage_breach(const char *what)
{
    if (stage.breach == NULL) {
        stage.breach = what;
    }
}

uint64_t stage_secret(void)
{
    return secret;
}

const uint8_t *stage_victim_principal(void)
{
    return victim_key;
}

/* -- what the server answers ------------------------------------------------------------------- */

static enum status
put(struct server_call *call,
    const struct stage_put_params *params,
    struct stage_put_results *results)
{
    (void)call;
    results->word = params->word + 1;
    return STATUS_OK;
}

static enum status hint(struct server_call *call, const struct stage_hint_params *params)
{
    (void)call;
    stage.hint = params->address;
    return STATUS_OK;
}

static void fill(uint64_t *words)
{
    for (uint64_t i = 0; i < SHARED_BYTES / sizeof(*words); i++) {
        words[i] = secret;
    }
}

/* While this thread waits for others, the victim waits for it: that is not the attack's doing. */
static void excuse_wait(void)
{
    stage.looks = 0;
    stage.begin_reports = stage.report_count;
}

static enum status revoke(struct server_call *call)
{
    struct event_take_results taken = {0};
    (void)call;
    for (uint32_t i = 0; i < GRANTS_MAX; i++) {
        const struct process_revoke_params params = {.handle = copies[i]};
        if (copies[i] != 0 && stage.weak != WEAK_KEEPS_LOAN &&
            process_revoke(PROGRAM_PROCESS, &params) != STATUS_OK) {
            return STATUS_WRONG_STATE;
        }
    }
    enum status status = event_take(roots[ITEM_LOAN_EVENT], &taken);
    fill(loan_words);
    stage.is_revoked = true;
    if (status == STATUS_OK && stage.lends_owner && stage.weak != WEAK_KEEPS_LOAN) {
        status = owner_lock();
    }
    if (status == STATUS_OK && guest_is_there() && stage.weak != WEAK_KEEPS_LOAN) {
        status = guest_log_out();
    }
    excuse_wait();
    return status;
}

static enum status loot(struct server_call *call, const struct stage_loot_params *params)
{
    (void)call;
    if (params->word - secret < SECRET_WORDS) {
        stage_breach("it has the secret");
    }
    /* Where the kernel has its things, nothing may lead a program. */
    if (params->word >= LAYOUT_DIRECT_MAP_BASE && params->word < ~UINT64_C(0xffff)) {
        stage_breach("it has an address of the kernel's");
    }
    return STATUS_OK;
}

static bool stays(const uint64_t *words, uint64_t count)
{
    const uint64_t deadline_ns = clock_now_ns() + WATCH_NS;
    const uint64_t first = words[0];
    const uint64_t last = words[count - 1];
    while (clock_now_ns() < deadline_ns) {
        if (*(const volatile uint64_t *)&words[0] != first ||
            *(const volatile uint64_t *)&words[count - 1] != last) {
            return false;
        }
        (void)clock_sleep_until(clock_now_ns() + WATCH_STEP_NS);
    }
    return true;
}

static enum status seal(struct server_call *call, const struct stage_seal_params *params)
{
    struct memory_describe_results described = {0};
    struct mapping mapping = {0};
    const struct code_authority_seal_params sealed = {.memory = params->memory};
    (void)call;
    if (!capability_is(params->memory, OBJECT_MEMORY)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = stage.weak == WEAK_SEALS_NOTHING
                             ? STATUS_OK
                             : code_authority_seal(program_capability("code"), &sealed);
    if (status == STATUS_OK) {
        status = memory_describe(params->memory, &described);
    }
    if (status == STATUS_OK) {
        status = mapping_create(params->memory, 0, described.size_bytes, MAP_READ, &mapping);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!stays(mapping.address, described.size_bytes / sizeof(uint64_t))) {
        stage_breach("what was sealed changes");
    }
    mapping_finish(&mapping);
    return STATUS_OK;
}

static enum status call_back(struct server_call *call, const struct stage_call_back_params *params)
{
    stage.callback = server_call_keep(call, params->session);
    return STATUS_OK;
}

/* Whoever gets these pages next must not see what was in them. */
static enum status leave(struct server_call *call)
{
    uint32_t memory = 0;
    struct mapping mapping = {0};
    (void)call;
    enum status status = memory_create(PROGRAM_LEDGER, LEAVE_BYTES, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, LEAVE_BYTES, MAP_READ | MAP_WRITE, &mapping);
    }
    for (uint64_t i = 0; status == STATUS_OK && i < LEAVE_BYTES / sizeof(secret); i++) {
        ((volatile uint64_t *)mapping.address)[i] = secret;
    }
    mapping_finish(&mapping);
    capability_release(memory);
    return status;
}

static enum status report(
    struct server_call *call,
    const struct stage_report_params *params,
    struct stage_report_results *results)
{
    (void)call;
    if (params->differences != 0) {
        stage_breach("something of the victim's has changed");
    }
    results->word = ++stage.report_count;
    return STATUS_OK;
}

static enum status introduce(struct server_call *call, const struct stage_introduce_params *params)
{
    victim_introduced(server_call_keep(call, params->thread));
    return STATUS_OK;
}

static enum status forbidden(struct server_call *call)
{
    (void)call;
    stage_breach("it called a method that nobody was granted");
    return STATUS_OK;
}

static enum status rule(struct server_call *call, struct stage_rule_results *results)
{
    const enum status status = rules_lend(&results->rule, &results->signature);
    (void)call;
    excuse_wait();
    return status;
}

static enum status program(
    struct server_call *call,
    const struct stage_program_params *params,
    struct stage_program_results *results)
{
    const enum status status = programs_sign(params->version, &results->statement);
    (void)call;
    excuse_wait();
    return status;
}

/* The key is in the page, which the next call overwrites. */
static enum status open(struct server_call *call, const struct stage_open_params *params)
{
    uint8_t key[PRINCIPAL_BYTES] = {0};
    if (params->signer.size_bytes != sizeof(key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(key, params->signer.data, sizeof(key));
    const uint32_t file = server_call_keep(call, params->file);
    const enum status status = programs_open(file, (struct bytes){key, sizeof(key)});
    capability_release(file);
    excuse_wait();
    return status;
}

static enum status log_in(struct server_call *call)
{
    (void)call;
    guest_want();
    return STATUS_OK;
}

static enum status take(
    struct server_call *call,
    const struct stage_take_params *params,
    struct stage_take_results *results)
{
    (void)call;
    results->capability = guest_take(params->number);
    return results->capability != 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status hand(struct server_call *call, const struct stage_hand_params *params)
{
    guest_hand(params->number, server_call_keep(call, params->capability));
    return STATUS_OK;
}

/* What comes is looked at by check_sender(). */
static enum status live(struct server_call *call)
{
    (void)call;
    return STATUS_OK;
}

static enum status answer_question(struct server_call *call)
{
    (void)call;
    return owner_answer(stage.weak == WEAK_PERSON);
}

/* -- whose it was ------------------------------------------------------------------------------ */

static bool is_of(const struct server_call *call, const uint8_t *principal)
{
    return memcmp(call->sender_principal, principal, PRINCIPAL_BYTES) == 0;
}

static void check_sender(const struct server_call *call)
{
    if (call->badge == VICTIM_BADGE) {
        if (!is_of(call, victim_key) ||
            (victim_number() != 0 && call->sender_process != victim_number())) {
            stage_breach("somebody else's message came as the victim's");
        }
        return;
    }
    if (server_is_export(call->badge)) {
        if (stage.is_revoked) {
            stage_breach("a program goes on whose session has ended");
        }
        return;
    }
    if (call->badge != stage.attacker_badge) {
        stage_breach("a message has a badge that was given to nobody");
        return;
    }
    if (!is_of(call, stage.attacker_principal)) {
        stage_breach("a message came as of another principal");
    }
    if (stage.attacker_process == 0) {
        stage.attacker_process = call->sender_process;
    }
    if (call->sender_process != stage.attacker_process) {
        stage_breach("a message came as of another process");
    }
}

static enum status answer(struct server *server, struct server_call *call)
{
    static const struct stage_server handlers = {
        .put = put,
        .hint = hint,
        .revoke = revoke,
        .loot = loot,
        .seal = seal,
        .call_back = call_back,
        .leave = leave,
        .report = report,
        .introduce = introduce,
        .forbidden = forbidden,
        .rule = rule,
        .program = program,
        .open = open,
        .log_in = log_in,
        .take = take,
        .hand = hand,
        .live = live,
        .answer = answer_question,
    };
    (void)server;
    check_sender(call);
    return stage_dispatch(&handlers, call);
}

static void serve(void *unused)
{
    struct server server = {.endpoint = roots[ITEM_ENDPOINT], .call = answer};
    (void)unused;
    (void)server_run(&server); /* until the runner ends */
}

/* -- what can be granted ----------------------------------------------------------------------- */

static enum status make_shared(enum item item, uint64_t **words)
{
    struct mapping mapping = {0};
    enum status status = memory_create(PROGRAM_LEDGER, SHARED_BYTES, &roots[item]);
    if (status == STATUS_OK) {
        status = mapping_create(roots[item], 0, SHARED_BYTES, MAP_READ | MAP_WRITE, &mapping);
    }
    *words = mapping.address;
    return status;
}

static enum status make_event(enum item item)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(PROGRAM_LEDGER, &results);
    roots[item] = results.event;
    return status;
}

/* What the kernel's authorities give. */
static enum status make_of_authorities(void)
{
    const struct machine_device_memory_params device = {
        .base = device_base, .size_bytes = PAGE_SIZE_BYTES};
    const struct audit_source_ring_params ring = {.cpu = 0};
    struct principal_authority_create_params key;
    struct machine_device_memory_results memory = {0};
    struct audit_source_ring_results records = {0};
    struct principal_authority_create_results principal = {0};
    memcpy(&key, victim_key, sizeof(key));
    enum status status = machine_device_memory(program_capability("machine"), &device, &memory);
    if (status == STATUS_OK) {
        status = audit_source_ring(program_capability("audit"), &ring, &records);
    }
    if (status == STATUS_OK) {
        status = principal_authority_create(program_capability("principals"), &key, &principal);
    }
    roots[ITEM_DEVICE] = memory.memory;
    roots[ITEM_AUDIT_RING] = records.memory;
    roots[ITEM_VICTIM_PRINCIPAL] = principal.principal;
    return status;
}

enum status stage_create(void)
{
    static struct program_thread server;
    static const enum item by_name[] = {
        ITEM_MACHINE,
        ITEM_PRINCIPALS,
        ITEM_CODE,
        ITEM_CONSOLE,
        ITEM_LAUNCHER,
        ITEM_PROCESSES,
        ITEM_POLICY,
        ITEM_LOG,
        ITEM_TERMINAL,
        ITEM_IDENTITIES,
        ITEM_PERSON,
        ITEM_AUDIT_LOG,
        ITEM_PACKAGE,
    };
    roots[ITEM_OFFERED_PROCESSES] = program_capability(item_names[ITEM_PROCESSES]);
    memcpy(&secret, program_seed().data, sizeof(secret));
    secret |= UINT64_C(1) << 40;
    secret &= ~(UINT64_C(1) << 63); /* not to be taken for an address of the kernel's */
    for (uint32_t i = 0; i < sizeof(by_name) / sizeof(by_name[0]); i++) {
        roots[by_name[i]] = program_capability(item_names[by_name[i]]);
    }
    enum status status = make_shared(ITEM_LOAN_MEMORY, &loan_words);
    if (status == STATUS_OK) {
        status = make_shared(ITEM_VICTIM_MEMORY, &victim_words);
    }
    if (status == STATUS_OK) {
        status = make_event(ITEM_LOAN_EVENT);
    }
    if (status == STATUS_OK) {
        status = make_event(ITEM_VICTIM_EVENT);
    }
    if (status == STATUS_OK) {
        status = make_of_authorities();
    }
    roots[ITEM_ENDPOINT] = program_capability("endpoint");
    return status == STATUS_OK ? program_thread_create(serve, NULL, &server) : status;
}

uint32_t stage_victim_session(void)
{
    struct event_take_results taken = {0};
    const struct event_signal_params bits = {.bits = VICTIM_EVENT_BITS};
    uint32_t created = 0;
    fill(victim_words);
    const bool is_made =
        event_take(roots[ITEM_VICTIM_EVENT], &taken) == STATUS_OK &&
        event_signal(roots[ITEM_VICTIM_EVENT], &bits) == STATUS_OK &&
        session_create(roots[ITEM_ENDPOINT], VICTIM_BADGE, STAGE_FACET_VICTIM, &created) ==
            STATUS_OK;
    return is_made ? created : 0;
}

void stage_begin(uint32_t number, enum weak weak)
{
    struct event_take_results taken = {0};
    struct machine_state_results machine = {0};
    (void)machine_state(PROGRAM_CLOCK, &machine);
    stage.begin_free_bytes = machine.memory_free_bytes;
    (void)event_take(roots[ITEM_LOAN_EVENT], &taken);
    memset(loan_words, 0, SHARED_BYTES);
    stage.breach = NULL;
    stage.hint = 0;
    stage.attacker_process = 0;
    stage.is_revoked = false;
    stage.lends_owner = false;
    stage.weak = weak;
    memset(stage.attacker_principal, (int)(0x40 + number % 64), PRINCIPAL_BYTES);
    memcpy(stage.attacker_principal, &number, sizeof(number));
    stage.attacker_badge = ATTACKER_BADGES + number;
    const uint64_t mask =
        weak == WEAK_WIDE_SESSION ? STAGE_MASK_ALL : (uint64_t)STAGE_FACET_ATTACKER;
    if (session_create(roots[ITEM_ENDPOINT], stage.attacker_badge, mask, &session) != STATUS_OK) {
        session = 0;
    }
}

uint32_t stage_session(void)
{
    return session;
}

uint32_t stage_item(const struct grant *grant)
{
    uint32_t root = roots[grant->item];
    root = grant->item == ITEM_VICTIM_PROCESS ? victim_process() : root;
    root = grant->item == ITEM_VICTIM_THREAD ? victim_thread() : root;
    if (grant->item == ITEM_OWNER || grant->item == ITEM_OWNER_PRINCIPAL) {
        if (owner_unlock() != STATUS_OK) {
            return 0;
        }
        stage.lends_owner = true;
        root = grant->item == ITEM_OWNER ? owner_identity() : owner_principal();
    }
    for (uint32_t i = 0; i < GRANTS_MAX; i++) {
        if (copies[i] == 0) {
            return capability_copy(root, grant->mask, &copies[i]) == STATUS_OK ? copies[i] : 0;
        }
    }
    return 0;
}

void stage_end(void)
{
    programs_end();
    guest_end();
    for (uint32_t i = 0; i < GRANTS_MAX; i++) {
        capability_release(copies[i]);
        copies[i] = 0;
    }
    capability_release(session);
    session = 0;
    capability_release(stage.callback);
    stage.callback = 0;
}

/* -- what is looked at from outside ------------------------------------------------------------ */

void stage_look(void)
{
    struct event_take_results taken = {0};
    if (!stage.is_revoked) {
        return;
    }
    if (event_take(roots[ITEM_LOAN_EVENT], &taken) != STATUS_OK || taken.bits != 0) {
        stage_breach("an event was signalled after it was taken back");
    }
    for (uint64_t i = 0; i < SHARED_BYTES / sizeof(*loan_words); i++) {
        if (*(volatile uint64_t *)&loan_words[i] != secret) {
            stage_breach("memory was written after it was taken back");
        }
    }
}

void stage_work(void)
{
    guest_work();
    const uint32_t target = stage.callback;
    if (target == 0) {
        return;
    }
    for (uint64_t i = 1; i <= 2; i++) {
        const struct stage_put_params params = {.word = i * 1000};
        struct stage_put_results results = {0};
        message_set_deadline(clock_now_ns() + CALL_NS_MAX);
        const enum status status = stage_put(target, &params, &results);
        message_set_deadline(0);
        if (status == STATUS_OK && results.word != params.word + 1) {
            stage_breach("a call got another one's answer");
        }
    }
    capability_release(target);
    stage.callback = 0;
}

/* Calls and their answers. */
#include "bench.h"

static uint32_t server_endpoint;

static void serve(uint64_t endpoint)
{
    struct register_message message = {0};
    (void)message_receive((uint32_t)endpoint, &message);
    for (;;) {
        (void)message_reply_receive((uint32_t)endpoint, &message);
    }
}

/* As many words as come back are what went: the server answers with the message itself. */
static void measure_calls(const char *name, uint32_t session, uint64_t tag)
{
    struct register_message message = {.tag = tag};
    for (uint32_t i = 0; i < 10; i++) {
        must(message_call(session, &message), name);
    }
    const uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        message.tag = tag;
        (void)message_call(session, &message);
    }
    report(name, now_ns() - start_ns, ROUNDS);
}

static uint32_t start_server(bool is_same_space, bool is_passive, uint32_t cpu, uint32_t number)
{
    const uint32_t endpoint = make_endpoint();
    const uint32_t process = is_same_space ? PROCESS : make_process(LEDGER);
    server_endpoint = is_same_space ? endpoint : give(process, endpoint, ENDPOINT_MASK_ALL);
    const uint32_t thread = make_thread(&(struct thread_options){
        .process = process,
        .entry = serve,
        .argument = server_endpoint,
        .number = number,
        .cpu = cpu,
    });
    const uint32_t session = make_session(endpoint, 1, UINT64_MAX);
    await_state(thread, THREAD_RECEIVING);
    if (is_passive) {
        make_passive(thread);
    }
    return session;
}

/* The same call by a capability whose uses are recorded, with somebody who is told of records. */
static void measure_audited(uint32_t session)
{
    const uint32_t event = make_event();
    const struct audit_source_bind_event_params bind = {.event = event, .bits = 1};
    const struct process_copy_params params = {
        .handle = session, .flags = COPY_AUDITED, .mask = UINT64_MAX};
    struct process_copy_results copy = {0};
    must(audit_source_bind_event(AUDIT_SOURCE, &bind), "event");
    must(process_copy(PROCESS, &params, &copy), "audited copy");
    measure_calls("call_reply_6w_audited", copy.handle, message_tag(0, 6));
}

void bench_messages(void)
{
    const uint32_t passive = start_server(false, true, 0, 1);
    measure_calls("call_reply_0w", passive, message_tag(0, 0));
    measure_calls("call_reply_6w", passive, message_tag(0, 6));
    measure_audited(passive);
    measure_calls("call_reply_64w", passive, message_tag(0, 6) | message_tag_page_words(64));
    const uint32_t same = start_server(true, true, 0, 1);
    measure_calls("call_reply_6w_same_space", same, message_tag(0, 6));
    const uint32_t active = start_server(false, false, 0, 1);
    measure_calls("call_reply_6w_active", active, message_tag(0, 6));
    if (cpu_count() > 1) {
        const uint32_t far = start_server(false, false, 1, 1);
        measure_calls("call_reply_6w_other_cpu", far, message_tag(0, 6));
    }
}

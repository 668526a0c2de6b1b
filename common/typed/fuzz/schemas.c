/*
 * Any message to the dispatch of every interface of the system, the kernel's included, for which a
 * service can stand in: parameters are decoded, and as no handler is there, nothing is answered but
 * that. Then any file as a manifest, a startup message or a traced call.
 *
 * Input: interface, method, register words and capabilities, six words, then the page.
 */
#include "abi/system_call.h"
#include "runtime/message.h"
#include "schema/directory_server.h"
#include "schema/kernel_server.h"
#include "schema/launcher_server.h"
#include "schema/log_server.h"
#include "schema/serial_server.h"
#include "schema/startup_data.h"
#include "schema/stream_server.h"
#include "schema/supervisor_server.h"
#include "schema/system_data.h"
#include "schema/trace_data.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define HEAD_BYTES   51u
#define ELEMENTS_MAX 16u

static struct message_page page;

struct message_page *message_page(void)
{
    return &page;
}

/* Nothing here makes a call. */
uint64_t system_call(uint64_t number, uint64_t handle, struct register_message *message)
{
    (void)number;
    (void)handle;
    (void)message;
    __builtin_trap();
}

static enum status to_file(struct server_call *call)
{
    static const struct file_server server;
    return file_dispatch(&server, call);
}

static enum status to_directory(struct server_call *call)
{
    static const struct directory_server server;
    return directory_dispatch(&server, call);
}

static enum status to_launcher(struct server_call *call)
{
    static const struct launcher_server server;
    return launcher_dispatch(&server, call);
}

static enum status to_launch(struct server_call *call)
{
    static const struct launch_server server;
    return launch_dispatch(&server, call);
}

static enum status to_process_list(struct server_call *call)
{
    static const struct process_list_server server;
    return process_list_dispatch(&server, call);
}

static enum status to_log(struct server_call *call)
{
    static const struct log_server server;
    return log_dispatch(&server, call);
}

static enum status to_serial_port(struct server_call *call)
{
    static const struct serial_port_server server;
    return serial_port_dispatch(&server, call);
}

static enum status to_terminal(struct server_call *call)
{
    static const struct terminal_server server;
    return terminal_dispatch(&server, call);
}

static enum status to_pipes(struct server_call *call)
{
    static const struct pipes_server server;
    return pipes_dispatch(&server, call);
}

static enum status to_supervisor(struct server_call *call)
{
    static const struct supervisor_server server;
    return supervisor_dispatch(&server, call);
}

static enum status to_supervised(struct server_call *call)
{
    static const struct supervised_server server;
    return supervised_dispatch(&server, call);
}

static enum status to_stream(struct server_call *call)
{
    static const struct stream_server server;
    return stream_dispatch(&server, call);
}

static enum status to_process(struct server_call *call)
{
    static const struct process_server server;
    return process_dispatch(&server, call);
}

static enum status to_fault_handler(struct server_call *call)
{
    static const struct fault_handler_server server;
    return fault_handler_dispatch(&server, call);
}

static enum status to_thread(struct server_call *call)
{
    static const struct thread_server server;
    return thread_dispatch(&server, call);
}

static enum status to_endpoint(struct server_call *call)
{
    static const struct endpoint_server server;
    return endpoint_dispatch(&server, call);
}

static enum status to_event(struct server_call *call)
{
    static const struct event_server server;
    return event_dispatch(&server, call);
}

static enum status to_memory(struct server_call *call)
{
    static const struct memory_server server;
    return memory_dispatch(&server, call);
}

static enum status to_ledger(struct server_call *call)
{
    static const struct ledger_server server;
    return ledger_dispatch(&server, call);
}

static enum status to_scheduling(struct server_call *call)
{
    static const struct scheduling_server server;
    return scheduling_dispatch(&server, call);
}

static enum status to_ring(struct server_call *call)
{
    static const struct ring_server server;
    return ring_dispatch(&server, call);
}

static enum status to_interrupt(struct server_call *call)
{
    static const struct interrupt_server server;
    return interrupt_dispatch(&server, call);
}

static enum status to_io_ports(struct server_call *call)
{
    static const struct io_ports_server server;
    return io_ports_dispatch(&server, call);
}

static enum status to_principal(struct server_call *call)
{
    static const struct principal_server server;
    return principal_dispatch(&server, call);
}

static enum status to_principal_authority(struct server_call *call)
{
    static const struct principal_authority_server server;
    return principal_authority_dispatch(&server, call);
}

static enum status to_code_authority(struct server_call *call)
{
    static const struct code_authority_server server;
    return code_authority_dispatch(&server, call);
}

static enum status to_audit_source(struct server_call *call)
{
    static const struct audit_source_server server;
    return audit_source_dispatch(&server, call);
}

static enum status to_machine(struct server_call *call)
{
    static const struct machine_server server;
    return machine_dispatch(&server, call);
}

static enum status to_console(struct server_call *call)
{
    static const struct console_server server;
    return console_dispatch(&server, call);
}

static enum status (*const interfaces[])(struct server_call *call) = {
    to_file,
    to_directory,
    to_launcher,
    to_launch,
    to_process_list,
    to_log,
    to_serial_port,
    to_terminal,
    to_pipes,
    to_supervisor,
    to_supervised,
    to_stream,
    to_process,
    to_fault_handler,
    to_thread,
    to_endpoint,
    to_event,
    to_memory,
    to_ledger,
    to_scheduling,
    to_ring,
    to_interrupt,
    to_io_ports,
    to_principal,
    to_principal_authority,
    to_code_authority,
    to_audit_source,
    to_machine,
    to_console,
};

static void dispatch(const uint8_t *data, size_t size_bytes)
{
    struct server_call call = {.page = &page, .capabilities = {1, 2, 3, 4}};
    const size_t words = (size_bytes - HEAD_BYTES) / 8;
    const uint32_t page_words = words > MESSAGE_PAGE_WORDS ? MESSAGE_PAGE_WORDS : (uint32_t)words;
    memcpy(call.words, data + 3, sizeof(call.words));
    memcpy(page.words, data + HEAD_BYTES, page_words * sizeof(uint64_t));
    call.tag = message_tag(data[1] & MESSAGE_TAG_METHOD_MASK, data[2] & 7) |
               message_tag_page_words(page_words) |
               message_tag_capabilities((data[2] >> 4) % (MESSAGE_CAPABILITIES_MAX + 1));
    const uint32_t index = data[0] % (sizeof(interfaces) / sizeof(interfaces[0]));
    const enum status status = interfaces[index](&call);
    if ((status != STATUS_UNSUPPORTED && status != STATUS_MALFORMED) ||
        call.tag != message_tag_status(status)) {
        __builtin_trap();
    }
}

static void read_system(const struct message_struct *root)
{
    struct system_reader system;
    struct service_reader service;
    struct authority authority;
    if (system_read(root, &system) != STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < ELEMENTS_MAX; i++) {
        if (service_list_get(&system.services, i, &service) != STATUS_OK) {
            continue;
        }
        for (uint32_t j = 0; j < ELEMENTS_MAX; j++) {
            if (authority_list_get(&service.authorities, j, &authority) != STATUS_OK) {
                break;
            }
        }
    }
}

static void read_file(struct bytes image)
{
    struct message message;
    struct message_struct root;
    struct startup_reader startup;
    struct named_capability named;
    struct traced_call_reader traced;
    if (message_open(image, &message) != STATUS_OK || message_root(&message, &root) != STATUS_OK) {
        return;
    }
    read_system(&root);
    if (startup_read(&root, &startup) == STATUS_OK) {
        for (uint32_t i = 0; i < ELEMENTS_MAX; i++) {
            (void)named_capability_list_get(&startup.capabilities, i, &named);
        }
    }
    if (traced_call_read(&root, &traced) == STATUS_OK) {
        (void)message_list_u64(&traced.params.words, traced.params.words.count - 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes >= HEAD_BYTES) {
        dispatch(data, size_bytes);
    }
    read_file((struct bytes){data, size_bytes});
    return 0;
}

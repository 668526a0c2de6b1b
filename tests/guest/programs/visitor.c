/*
 * visitor WHAT [NAME]: started by tests; its exit code says what it found.
 *
 *     exit         42
 *     count        how many capabilities were granted by name
 *     mask NAME    the low byte of the mask of that one, plus 100; 0: it was not granted
 *     make         what the kernel says when it wants to make an event from its ledger
 *     start        what the kernel says when it wants to make a thread
 *     wait         nothing: until it is ended
 */
#include "lib/text.h"
#include "runtime/address.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

#define EXIT_USUAL  42
#define EXIT_MISUSE 99
#define MASK_BASE   100
#define MASK_BITS   UINT64_C(0x7f)

static int count_granted(void)
{
    struct program_holding holding;
    int count = 0;
    while (program_holding((uint32_t)count, &holding)) {
        count++;
    }
    return count;
}

static int mask_of(const char *name)
{
    const struct process_inspect_params params = {.handle = program_capability(name)};
    struct process_inspect_results results = {0};
    if (params.handle == 0) {
        return 0;
    }
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK
               ? MASK_BASE + (int)(results.mask & MASK_BITS)
               : EXIT_MISUSE;
}

static int make_event(void)
{
    struct ledger_create_event_results results = {0};
    return (int)ledger_create_event(PROGRAM_LEDGER, &results);
}

static int make_thread(void)
{
    struct process_create_thread_params params = {.entry = 1};
    struct process_create_thread_results results = {0};
    if (address_reserve(sizeof(struct message_page), &params.message_page) != STATUS_OK) {
        return EXIT_MISUSE;
    }
    return (int)process_create_thread(PROGRAM_PROCESS, &params, &results);
}

static int wait(void)
{
    struct ledger_create_event_results results = {0};
    struct register_message message = {0};
    if (ledger_create_event(PROGRAM_LEDGER, &results) == STATUS_OK) {
        (void)message_receive(results.event, &message); /* nobody signals it */
    }
    return EXIT_MISUSE;
}

int main(int argument_count, const char *const *arguments)
{
    const char *what = argument_count > 1 ? arguments[1] : "exit";
    if (text_equal(what, "exit")) {
        return EXIT_USUAL;
    }
    if (text_equal(what, "count")) {
        return count_granted();
    }
    if (text_equal(what, "mask") && argument_count > 2) {
        return mask_of(arguments[2]);
    }
    if (text_equal(what, "make")) {
        return make_event();
    }
    if (text_equal(what, "start")) {
        return make_thread();
    }
    return text_equal(what, "wait") ? wait() : EXIT_MISUSE;
}

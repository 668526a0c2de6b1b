#include "startup.h"
#include "abi/address.h"
#include "address_space.h"
#include "file_system.h"
#include "posix/capability.h"
#include "process.h"
#include "schema/startup_data.h"
#include "schema/supervisor_client.h"
#include "standard_streams.h"
#include "tessera/posix.h"
#include "thread.h"
#include <elf.h>
#include <stddef.h>
#include <string.h>

/* Arguments and environment for which no memory is asked. */
#define WORDS_FEW 96u

/* What musl gets to know, besides arguments and environment. */
#define AUXILIARY_WORDS 14u

/* The most that a startup message has (launch.h). */
#define STARTUP_BYTES_MAX UINT64_C(0x10000)

extern const Elf64_Ehdr __ehdr_start; /* the linker's own: the image's first byte */

static struct message startup_message;
static struct startup_reader startup;

int main(int argument_count, char **arguments, char **environment);
int __libc_start_main(
    int (*function)(int, char **, char **),
    int argument_count,
    char **arguments,
    void (*initialize)(void),
    void (*finish)(void),
    void (*unload)(void));

_Noreturn void program_main(uint64_t argument, struct message_page *page);

/* A text of a list, which is a C string as it stands in the message. NULL: the list is broken. */
static char *text_of(const struct message_list *list, uint32_t index)
{
    struct bytes text;
    const bool is_there = message_list_text(list, index, &text) == STATUS_OK;
    return is_there ? (char *)(uintptr_t)text.data : NULL;
}

/* A message of one segment behind its table says itself how long it is. */
static bool open_startup(uint64_t address)
{
    const struct bytes table = {(const uint8_t *)address, 8};
    const uint64_t bytes = table.size_bytes + (uint64_t)bytes_u32(table, 4) * 8;
    struct message_struct root;
    return bytes_u32(table, 0) == 0 && bytes <= STARTUP_BYTES_MAX &&
           message_open((struct bytes){table.data, bytes}, &startup_message) == STATUS_OK &&
           message_root(&startup_message, &root) == STATUS_OK &&
           startup_read(&root, &startup) == STATUS_OK;
}

uint32_t startup_capability(const char *name)
{
    struct named_capability granted;
    for (uint32_t i = 0; i < startup.capabilities.count; i++) {
        startup_message.words_left = MESSAGE_TRAVERSAL_WORDS_MAX;
        if (named_capability_list_get(&startup.capabilities, i, &granted) == STATUS_OK &&
            granted.name.size_bytes == strlen(name) &&
            memcmp(granted.name.data, name, granted.name.size_bytes) == 0) {
            return granted.handle;
        }
    }
    return 0;
}

uint32_t tessera_capability(const char *name)
{
    return startup_capability(name);
}

long startup_each_capability(
    long (*visit)(struct bytes name, struct bytes interface, uint32_t handle, void *context),
    void *context)
{
    struct named_capability granted;
    long result = 0;
    for (uint32_t i = 0; i < startup.capabilities.count && result == 0; i++) {
        startup_message.words_left = MESSAGE_TRAVERSAL_WORDS_MAX;
        if (named_capability_list_get(&startup.capabilities, i, &granted) == STATUS_OK) {
            result = visit(granted.name, granted.interface, granted.handle, context);
        }
    }
    return result;
}

struct bytes startup_seed(void)
{
    return startup.seed;
}

/* Room for arguments and environment, of the program's own where they are few. */
static uint64_t *make_words(uint64_t count)
{
    static uint64_t few[WORDS_FEW];
    if (count <= WORDS_FEW) {
        return few;
    }
    const long address = address_space_map(&(struct address_space_request){
        .size_bytes = (count * sizeof(uint64_t) + PAGE_MASK) & ~PAGE_MASK,
        .permissions = MAP_READ | MAP_WRITE,
    });
    return address > 0 ? (uint64_t *)address : NULL;
}

/* argc, argv, envp and the auxiliary vector, as a kernel of another kind leaves them on the stack.
 */
static void fill_words(uint64_t *words)
{
    size_t at = 0;
    for (uint32_t i = 0; i < startup.arguments.count; i++) {
        words[at++] = (uint64_t)text_of(&startup.arguments, i);
    }
    words[at++] = 0;
    for (uint32_t i = 0; i < startup.environment.count; i++) {
        words[at++] = (uint64_t)text_of(&startup.environment, i);
    }
    words[at++] = 0;
    const uint64_t auxiliary[AUXILIARY_WORDS] = {
        AT_PHDR,
        (uint64_t)&__ehdr_start + __ehdr_start.e_phoff,
        AT_PHENT,
        __ehdr_start.e_phentsize,
        AT_PHNUM,
        __ehdr_start.e_phnum,
        AT_PAGESZ,
        PAGE_SIZE_BYTES,
        AT_RANDOM,
        (uint64_t)startup.seed.data + startup.seed.size_bytes / 2,
        AT_SECURE,
        0,
        AT_NULL,
        0,
    };
    memcpy(words + at, auxiliary, sizeof(auxiliary));
}

/* A program that init started as a service is one from here on: there is no later moment. */
static void say_ready(void)
{
    const uint32_t supervisor = startup_capability("supervisor");
    if (supervisor != 0) {
        (void)supervised_ready(supervisor); /* who does not want to know need not */
    }
}

#define SEED_BYTES 32u

/* The program's first C function, called by program_entry. Its data is relocated already. */
_Noreturn void program_main(uint64_t argument, struct message_page *page)
{
    if (!open_startup(argument) || startup.seed.size_bytes < SEED_BYTES) {
        __builtin_trap(); /* whoever started the program did not follow the rules */
    }
    thread_start_first(page, startup.priority);
    address_space_init(startup.free_start, startup.free_end);
    process_start();
    const uint32_t count = startup.arguments.count;
    uint64_t *words = make_words((uint64_t)count + startup.environment.count + 2 + AUXILIARY_WORDS);
    if (words == NULL) {
        __builtin_trap();
    }
    fill_words(words);
    file_system_start();
    standard_streams_open();
    say_ready();
    (void)__libc_start_main(main, (int)count, (char **)words, NULL, NULL, NULL);
    __builtin_trap();
}

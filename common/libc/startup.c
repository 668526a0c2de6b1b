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
#include <ucontext.h>

/* Of arguments and environment, with their texts, for which no memory is asked. */
#define WORDS_FEW 192u

/* What musl gets to know, besides arguments and environment. */
#define AUXILIARY_WORDS 16u

/*
 * What a handler needs of a stack: what it is called with and how it got there, and itself. musl
 * makes the stacks of its own threads a little larger than that.
 */
#define SIGNAL_STACK_BYTES (sizeof(ucontext_t) + 8192u)

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

static bool open_startup(uint64_t address)
{
    const struct bytes image = message_image((const void *)address);
    struct message_struct root;
    return image.size_bytes <= STARTUP_BYTES_MAX &&
           message_open(image, &startup_message) == STATUS_OK &&
           message_root(&startup_message, &root) == STATUS_OK &&
           startup_read(&root, &startup) == STATUS_OK;
}

uint32_t startup_capability(const char *name)
{
    struct named_capability granted;
    for (uint32_t i = 0; i < startup.capabilities.count; i++) {
        startup_message.words_left = MESSAGE_TRAVERSAL_WORDS_MAX;
        if (named_capability_list_get(&startup.capabilities, i, &granted) == STATUS_OK &&
            bytes_equal(granted.name, (struct bytes){(const uint8_t *)name, strlen(name)})) {
            return granted.handle;
        }
    }
    return 0;
}

uint32_t tessera_capability(const char *name)
{
    return startup_capability(name);
}

_Bool tessera_holding(uint32_t index, struct tessera_holding *holding)
{
    struct named_capability granted;
    startup_message.words_left = MESSAGE_TRAVERSAL_WORDS_MAX;
    if (index >= startup.capabilities.count ||
        named_capability_list_get(&startup.capabilities, index, &granted) != STATUS_OK) {
        return false;
    }
    *holding = (struct tessera_holding){
        .name = (const char *)granted.name.data,
        .interface = (const char *)granted.interface.data,
        .handle = granted.handle,
    };
    return true;
}

uint8_t tessera_priority(void)
{
    return startup.priority;
}

const void *tessera_boot_record(size_t *size_bytes)
{
    *size_bytes = startup.boot.size_bytes;
    return startup.boot.data;
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

const char *startup_environment(const char *name)
{
    const size_t length = strlen(name);
    for (uint32_t i = 0; i < startup.environment.count; i++) {
        struct bytes text;
        startup_message.words_left = MESSAGE_TRAVERSAL_WORDS_MAX;
        if (message_list_text(&startup.environment, i, &text) == STATUS_OK &&
            text.size_bytes > length && memcmp(text.data, name, length) == 0 &&
            text.data[length] == '=') {
            return (const char *)text.data + length + 1;
        }
    }
    return NULL;
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
        .size_bytes = page_round_up(count * sizeof(uint64_t)),
        .permissions = MAP_READ | MAP_WRITE,
    });
    return address > 0 ? (uint64_t *)address : NULL;
}

/* What the texts of a list take, with their terminators. */
static uint64_t texts_bytes(const struct message_list *list)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        struct bytes text = {0};
        (void)message_list_text(list, i, &text);
        bytes += text.size_bytes + 1;
    }
    return bytes;
}

/* Copies texts, since a program may write over them, and notes where they are. */
static uint64_t *put_texts(const struct message_list *list, uint64_t *words, char **texts)
{
    for (uint32_t i = 0; i < list->count; i++) {
        struct bytes text = {0};
        (void)message_list_text(list, i, &text);
        *words++ = (uint64_t)*texts;
        if (text.size_bytes > 0) {
            memcpy(*texts, text.data, text.size_bytes);
        }
        *texts += text.size_bytes;
        *(*texts)++ = '\0';
    }
    *words++ = 0;
    return words;
}

/* argc, argv, envp and the auxiliary vector, as a kernel of another kind leaves them on the stack:
 * the words, then the texts. NULL: no memory. */
static uint64_t *arrange_arguments(void)
{
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
        AT_MINSIGSTKSZ,
        SIGNAL_STACK_BYTES,
        AT_NULL,
        0,
    };
    const uint64_t count =
        (uint64_t)startup.arguments.count + startup.environment.count + 2 + AUXILIARY_WORDS;
    const uint64_t bytes = texts_bytes(&startup.arguments) + texts_bytes(&startup.environment);
    uint64_t *words = make_words(count + (bytes + 7) / 8);
    if (words == NULL) {
        return NULL;
    }
    char *texts = (char *)(words + count);
    uint64_t *next = put_texts(&startup.arguments, words, &texts);
    next = put_texts(&startup.environment, next, &texts);
    memcpy(next, auxiliary, sizeof(auxiliary));
    return words;
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
    uint64_t *words = arrange_arguments();
    if (words == NULL) {
        __builtin_trap();
    }
    file_system_start();
    standard_streams_open();
    say_ready();
    (void)__libc_start_main(main, (int)startup.arguments.count, (char **)words, NULL, NULL, NULL);
    __builtin_trap();
}

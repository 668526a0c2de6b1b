/*
 * A process that ends at any instruction of a write leaves what was kept before, or what it wrote.
 * A child that writes is run instruction by instruction from its first store on; whenever the
 * memory has changed, what another process would find there is looked at.
 */
#include "kept_memory/kept_memory.h"
#include "lib/text.h"
#include "stepping.h"
#include <sys/mman.h>
#include <unistd.h>

#define BYTES 512u

/* What is kept, and whether it was damaged. */
struct view {
    enum kept_memory_state state;
    struct bytes content;
};

static uint8_t *memory; /* shared with the child */

static struct view open_at(struct kept_memory *kept, uint8_t *at)
{
    struct view view;
    require(kept_memory_init(kept, at, BYTES, 0) == STATUS_OK, "it has room");
    view.state = kept_memory_read(kept, &view.content);
    return view;
}

/* What a new process would find, in a copy. */
static struct view found(void)
{
    static _Alignas(8) uint8_t copy[BYTES];
    struct kept_memory kept;
    memcpy(copy, memory, BYTES);
    return open_at(&kept, copy);
}

static void write_text(struct kept_memory *kept, const char *text)
{
    require(kept_memory_write(kept, text_bytes(text)) == STATUS_OK, "it fits");
}

/* The first store: from here on, whoever traces the child counts its steps. */
static void stored(int signal)
{
    (void)signal;
    require(mprotect(memory, BYTES, PROT_READ | PROT_WRITE) == 0, "it can be written");
}

static void child(const char *text)
{
    struct kept_memory kept;
    (void)open_at(&kept, memory);
    require(mprotect(memory, BYTES, PROT_READ) == 0, "a store is noticed");
    require(signal(SIGSEGV, stored) != SIG_ERR, "a store is handled");
    stepping_begin();
    write_text(&kept, text);
    _exit(0);
}

/* A child that stands before its first store. */
static pid_t start(const char *text)
{
    const pid_t pid = fork();
    require(pid >= 0, "fork");
    if (pid == 0) {
        child(text);
    }
    (void)stepping_wait(pid);
    require(stepping_go_on(pid) == SIGSEGV, "it stores");
    require(stepping_step_with(pid, SIGSEGV), "the store is handled");
    return pid;
}

/*
 * Whether this may be found on the way from `before` to what is written. Damage is given up when
 * the damaged bank is being written; what counts is then what the other one holds, if anything.
 */
static bool is_on_the_way(const struct view *before, const struct view *now)
{
    const bool is_empty = now->content.size_bytes == 0;
    return now->state == before->state ||
           (before->state == KEPT_MEMORY_DAMAGED &&
            now->state == (is_empty ? KEPT_MEMORY_NEW : KEPT_MEMORY_GOOD));
}

/* Steps the child to its end. `old`: what is found until it is what was written. */
static uint32_t step_through(pid_t pid, const struct view *before, const char *old, const char *new)
{
    static uint8_t seen[BYTES];
    uint32_t states = 0;
    bool is_new = false;
    memcpy(seen, memory, BYTES);
    while (stepping_step(pid)) {
        if (memcmp(seen, memory, BYTES) == 0) {
            continue;
        }
        memcpy(seen, memory, BYTES);
        states++;
        const struct view now = found();
        if (now.state == KEPT_MEMORY_GOOD && bytes_equal(now.content, text_bytes(new))) {
            is_new = true;
            continue;
        }
        require(!is_new, "what was written stays");
        require(bytes_equal(now.content, text_bytes(old)), "what was there before is there");
        require(is_on_the_way(before, &now), "what was good is not taken for damaged");
    }
    require(is_new, "it was written");
    return states;
}

/* After `count` writes, and damage to the banks in the mask `damaged`, one more. */
static uint32_t try_after(uint32_t count, uint32_t damaged)
{
    static const char *const texts[] = {
        "", "one", "the second, which is longer", "3", "the fourth"};
    struct kept_memory kept;
    memset(memory, 0, BYTES);
    (void)open_at(&kept, memory);
    for (uint32_t i = 1; i <= count; i++) {
        write_text(&kept, texts[i]);
    }
    for (uint32_t bank = 0; bank < 2; bank++) {
        memory[bank * BYTES / 2 + KEPT_MEMORY_HEAD_BYTES] ^= damaged >> bank & 1;
    }
    const struct view before = found();
    char old[64] = "";
    memcpy(old, before.content.data, before.content.size_bytes);
    const pid_t pid = start(texts[count + 1]);
    return step_through(pid, &before, old, texts[count + 1]);
}

/* The first write, cut, and then made once more. */
static void try_again(uint32_t changes_max)
{
    struct kept_memory kept;
    memset(memory, 0, BYTES);
    const pid_t pid = start("the first");
    uint8_t seen[BYTES] = {0};
    for (uint32_t changes = 0; changes < changes_max;) {
        require(stepping_step(pid), "it has not come to its end");
        changes += memcmp(seen, memory, BYTES) != 0 ? 1 : 0;
        memcpy(seen, memory, BYTES);
    }
    stepping_kill(pid);
    require(open_at(&kept, memory).state == KEPT_MEMORY_NEW, "nothing was kept");
    write_text(&kept, "once more");
    const struct view now = found();
    require(now.state == KEPT_MEMORY_GOOD, "it is good");
    require(bytes_equal(now.content, text_bytes("once more")), "it is what was written");
}

int main(void)
{
    uint32_t states = 0;
    uint32_t tried = 0;
    memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(memory != MAP_FAILED, "memory");
    for (uint32_t count = 0; count < 4; count++, tried++) {
        states += try_after(count, 0);
    }
    for (uint32_t damaged = 1; damaged < 4; damaged++, tried++) {
        states += try_after(2, damaged);
    }
    for (uint32_t changes = 1; changes < 4; changes++) {
        try_again(changes);
    }
    printf("%u states, all as they should be\n", states);
    return states >= 4 * tried ? 0 : 1; /* a mark, content, head, a mark */
}

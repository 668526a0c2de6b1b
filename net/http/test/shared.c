#include "shared.h"
#include "unit.h"
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u
#define SIZE (4 * PAGE)

static struct shared kept;

static struct shared map(void)
{
    void *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    memset(memory, 7, SIZE);
    return (struct shared){(uint64_t)memory, SIZE};
}

/* As when the service that gave it has ended. */
static void take_away(const struct shared *shared, uint64_t offset)
{
    CHECK(mprotect((void *)(shared->address + offset), SIZE - offset, PROT_NONE) == 0);
}

static void test_copies(void)
{
    static uint8_t target[SIZE];
    const struct shared shared = map();
    memset(target, 0, SIZE);
    CHECK(shared_copy(&shared, PAGE, target, 2 * PAGE));
    CHECK(target[0] == 7 && target[2 * PAGE - 1] == 7 && target[2 * PAGE] == 0);
    (void)munmap((void *)shared.address, SIZE);
}

static void test_has_ended(void)
{
    static uint8_t target[SIZE];
    const struct shared shared = map();
    const struct shared other = map();
    take_away(&shared, 0);
    CHECK(!shared_copy(&shared, 0, target, SIZE));
    CHECK(shared_copy(&other, 0, target, SIZE));
    /* In the middle. */
    take_away(&other, 2 * PAGE);
    CHECK(!shared_copy(&other, PAGE, target, 2 * PAGE));
    (void)munmap((void *)shared.address, SIZE);
    (void)munmap((void *)other.address, SIZE);
}

/* What stays for good is written to also when nothing is copied. */
static void test_kept(void)
{
    volatile uint8_t *memory = (volatile uint8_t *)kept.address;
    CHECK(memory[0] == 7);
    take_away(&kept, 0);
    memory[PAGE] = 1;
    CHECK(memory[PAGE] == 1);
    CHECK(memory[0] == 0);
}

/* Anything else is the end, as without this. */
static void test_elsewhere(void)
{
    static uint8_t target[SIZE];
    const struct shared shared = map();
    const pid_t child = fork();
    if (child == 0) {
        (void)shared_copy(&shared, 0, target, PAGE);
        take_away(&shared, 0);
        _exit(*(volatile uint8_t *)shared.address == 0 ? 0 : 1); /* nothing is being copied */
    }
    int state = 0;
    CHECK(waitpid(child, &state, 0) == child);
    CHECK(WIFSIGNALED(state));
    (void)munmap((void *)shared.address, SIZE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"copies", test_copies},
        {"memory that has ended", test_has_ended},
        {"memory that stays for good", test_kept},
        {"a fault elsewhere", test_elsewhere},
    };
    kept = map();
    CHECK(shared_begin(&kept));
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}

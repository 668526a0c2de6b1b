/*
 * In the place of src/env/__libc_start_main.c: without what that does for programs that run with
 * the rights of somebody other than who started them, since there are none.
 */
#include "libc.h"
#include <elf.h>
#include <stdlib.h>
#include <unistd.h>

#define AUXILIARY_COUNT 38

static void nothing(void)
{
}
weak_alias(nothing, _init);

static void nothing_with(void *unused)
{
}
weak_alias(nothing_with, __init_ssp);

extern hidden void (*const __init_array_start)(void), (*const __init_array_end)(void);

static void set_name(char *name)
{
    __progname = __progname_full = name;
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (name[i] == '/') {
            __progname = name + i + 1;
        }
    }
}

void __init_libc(char **environment, char *name)
{
    size_t values[AUXILIARY_COUNT] = {0};
    size_t count = 0;
    __environ = environment;
    while (environment[count] != NULL) {
        count++;
    }
    libc.auxv = (size_t *)(environment + count + 1);
    for (size_t i = 0; libc.auxv[i] != AT_NULL; i += 2) {
        if (libc.auxv[i] < AUXILIARY_COUNT) {
            values[libc.auxv[i]] = libc.auxv[i + 1];
        }
    }
    __hwcap = values[AT_HWCAP];
    libc.page_size = values[AT_PAGESZ];
    set_name(name != NULL ? name : "");
    __init_tls(values);
    __init_ssp((void *)values[AT_RANDOM]);
}

static void libc_start_init(void)
{
    _init();
    for (uintptr_t at = (uintptr_t)&__init_array_start; at < (uintptr_t)&__init_array_end;
         at += sizeof(void (*)(void))) {
        (*(void (**)(void))at)();
    }
}
weak_alias(libc_start_init, __libc_start_init);

/* Apart, so that nothing of it is done before the thread pointer is set. */
static int run(int (*program)(int, char **, char **), int count, char **arguments)
{
    __libc_start_init();
    exit(program(count, arguments, arguments + count + 1));
}

int __libc_start_main(
    int (*program)(int, char **, char **),
    int count,
    char **arguments,
    void (*initialize)(void),
    void (*finish)(void),
    void (*unload)(void))
{
    int (*second)(int (*)(int, char **, char **), int, char **) = run;
    __init_libc(arguments + count + 1, arguments[0]);
    __asm__("" : "+r"(second) : : "memory");
    return second(program, count, arguments);
}

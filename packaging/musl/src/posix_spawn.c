/* In the place of src/process/posix_spawn.c and posix_spawnp.c, which use vfork. */
#define _GNU_SOURCE
#include "tessera/posix.h"
#include <features.h>
#include <pthread.h>
#include <spawn.h>

int posix_spawn(
    pid_t *restrict number,
    const char *restrict path,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *restrict attributes,
    char *const argv[restrict],
    char *const envp[restrict])
{
    int state;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    const int error = tessera_spawn(number, path, actions, attributes, argv, envp);
    pthread_setcancelstate(state, 0);
    return error;
}

weak_alias(posix_spawn, posix_spawnp);

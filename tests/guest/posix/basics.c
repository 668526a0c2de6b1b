#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static _Thread_local int tls = 7;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int counter;
static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&m);
        counter++;
        pthread_mutex_unlock(&m);
        if (i % 100 == 0) {
            sched_yield();
        }
    }
    tls += (int)(long)arg;
    return (void *)(long)tls;
}
int main(int argc, char **argv)
{
    printf("argc %d argv0 %s pid %d pi %.6f\n", argc, argv[0], getpid(), 3.14159265358979);
    char *p = malloc(100000);
    memset(p, 1, 100000);
    free(p);
    printf("malloc ok\n");
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    usleep(20000);
    struct timespec u;
    clock_gettime(CLOCK_MONOTONIC, &u);
    printf("slept %ld us\n", (u.tv_sec - t.tv_sec) * 1000000 + (u.tv_nsec - t.tv_nsec) / 1000);
    pthread_t th[4];
    for (long i = 0; i < 4; i++) {
        printf("create %d\n", pthread_create(&th[i], 0, worker, (void *)i));
    }
    for (int i = 0; i < 4; i++) {
        void *r;
        pthread_join(th[i], &r);
        printf("join %ld\n", (long)r);
    }
    printf("counter %d long double %.20Lg\n", counter, 1.0L / 3);
    return 3;
}

// What Debian's sw_emu shim calls in the place of libc (linked with --wrap). It repairs two things without touching the
// shim's code: Debian's build discards realloc's result when its one RPC buffer grows, and a dead board process makes
// the stock shim spin or signal the whole process group. Here the process ends with kBoardGoneStatus and a sentence
// instead. Not here: any transport or speed trick; bytes go through the shim's own socket calls.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "layout/board_gone_status.h"

static const size_t kBufferBytes = 64UL << 20;     // larger than any message: SW_EMU_PACKET_SIZE + ~100 bytes
static const int kSocketBufferBytes = 4 << 20;     // the kernel caps it at net.core.wmem_max
static pid_t board_pid = -1;                       // the shim starts one board process a device

int __real_accept(int, struct sockaddr*, socklen_t*);
pid_t __real_fork(void);
void* __real_malloc(size_t);
int __real_select(int, fd_set*, fd_set*, fd_set*, struct timeval*);
ssize_t __real_read(int, void*, size_t);
pid_t __real_waitpid(pid_t, int*, int);
ssize_t __real_write(int, const void*, size_t);

static void board_is_gone(const char* sentence) {
  ssize_t ignored = __real_write(2, sentence, strlen(sentence));
  (void)ignored;
  _exit(kBoardGoneStatus);
}

// The shim's C allocations are its message buffers only. They never move: lazily committed, always large enough.
void* __wrap_malloc(size_t bytes) { return __real_malloc(bytes > kBufferBytes ? bytes : kBufferBytes); }

void* __wrap_realloc(void* buffer, size_t bytes) {
  if (bytes > kBufferBytes) board_is_gone("mu40: software board: a message exceeds the shim's buffer\n");
  return buffer;
}

// The shim sleeps at close where it should wait for the board process; waitpid() below does.
unsigned __wrap_sleep(unsigned seconds) {
  (void)seconds;
  return 0;
}

ssize_t __wrap_read(int fd, void* into, size_t bytes) {
  for (;;) {
    const ssize_t got = __real_read(fd, into, bytes);
    if (got > 0 || bytes == 0) return got;
    if (got < 0 && errno == EINTR) continue;
    board_is_gone("mu40: software board: the board process is gone (no answer)\n");
  }
}

ssize_t __wrap_write(int fd, const void* from, size_t bytes) {
  for (;;) {
    const ssize_t put = send(fd, from, bytes, MSG_NOSIGNAL);
    if (put >= 0) return put;
    if (errno == EINTR) continue;
    board_is_gone("mu40: software board: the board process is gone (nobody reads)\n");
  }
}

int __wrap_accept(int fd, struct sockaddr* address, socklen_t* length) {
  const int connection = __real_accept(fd, address, length);
  if (connection >= 0) {
    setsockopt(connection, SOL_SOCKET, SO_SNDBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
  }
  return connection;
}

// Waits for the board process to connect, and notices when it ended instead: its SIGCHLD has no handler here.
int __wrap_select(int count, fd_set* reads, fd_set* writes, fd_set* errors, struct timeval* timeout) {
  const fd_set wanted = *reads;
  for (long left_ms = timeout != NULL ? timeout->tv_sec * 1000 : 300000; left_ms > 0; left_ms -= 20) {
    struct timeval slice = {0, 20000};
    *reads = wanted;
    const int ready = __real_select(count, reads, writes, errors, &slice);
    if (ready > 0) return ready;
    if (board_pid > 0 && __real_waitpid(board_pid, NULL, WNOHANG) == board_pid) {
      board_is_gone("mu40: software board: the board process ended before it connected (see its log)\n");
    }
  }
  return 0;
}

pid_t __wrap_fork(void) {
  const pid_t child = __real_fork();
  if (child > 0) board_pid = child;
  return child;
}

// The stock shim waits for any child of the process group, and forever.
pid_t __wrap_waitpid(pid_t pid, int* status, int options) {
  const pid_t ended = __real_waitpid(board_pid > 0 ? board_pid : pid, status, options);
  return ended < 0 && errno == ECHILD ? board_pid : ended;
}

// The stock shim signals its own process group, and takes over the application's SIGSEGV, SIGCHLD and others to do so.
int __wrap_kill(pid_t pid, int signal) {
  (void)pid;
  (void)signal;
  return 0;
}

int __wrap_sigaction(int signal, const struct sigaction* action, struct sigaction* old) {
  (void)signal;
  (void)action;
  (void)old;
  return 0;
}

_Noreturn void __wrap_exit(int status) {
  (void)status;
  board_is_gone("mu40: software board: the emulation shim gave up\n");
  _exit(kBoardGoneStatus);
}

# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Slurm on this machine alone, in a folder of its own: munged, slurmctld
and slurmd on free ports, without systemd, ended by the ids in their pid files.
Wants root, because slurmd starts jobs as their users."""
import os
import pathlib
import signal
import socket
import subprocess
import time

CONF = """\
ClusterName=sweep
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket={home}/munge.socket,cred_expire=5
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={home}/state
SlurmdSpoolDir={home}/spool
SlurmctldPidFile={home}/slurmctld.pid
SlurmdPidFile={home}/slurmd.pid
SlurmctldLogFile={home}/slurmctld.log
SlurmdLogFile={home}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=1,sched_interval=1,sched_min_interval=100000
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
KillWait=5
JobRequeue=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=1000
PartitionName=all Nodes=ALL Default=YES State=UP PriorityTier=1
PartitionName=urgent Nodes=ALL State=UP PriorityTier=2
"""


def free_ports(n):
    """So many ports that nobody listens on now."""
    held = [socket.socket() for _ in range(n)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Node:
    """`with Node(FOLDER) as node:` has it up and idle; node.run asks it."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.env = dict(os.environ, SLURM_CONF=str(self.home / "slurm.conf"))
        self.cpus = len(os.sched_getaffinity(0))

    def run(self, *command, check=True):
        return subprocess.run(command, env=self.env, cwd=self.home.parent, check=check,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60).stdout

    def is_empty(self):
        """Whether no job waits or runs; a controller that does not answer says nothing."""
        said = subprocess.run(["squeue", "-h", "-o", "%i %T"], env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)
        return said.returncode == 0 and not said.stdout.strip()

    def __enter__(self):
        host = socket.gethostname().split(".")[0]
        for name in ("state", "spool"):
            (self.home / name).mkdir(parents=True)
        self.home.chmod(0o700)
        (self.home / "slurm.conf").write_text(
            CONF.format(host=host, home=self.home, ports=free_ports(2), cpus=self.cpus))
        (self.home / "munge.key").write_bytes(os.urandom(32))
        (self.home / "munge.key").chmod(0o600)
        try:
            self.run("/usr/sbin/munged", "--force", *(
                f"--{name}={self.home}/munge.{name.split('-')[0]}"
                for name in ("key-file", "socket", "pid-file", "log-file", "seed-file")))
            self.run("/usr/sbin/slurmctld")
            self.run("/usr/sbin/slurmd", "-N", host)
            self.await_idle()
        except BaseException:
            self.__exit__()
            raise
        return self

    def await_idle(self):
        end = time.monotonic() + 60
        while "idle" not in self.run("sinfo", "-h", "-p", "all", "-o", "%T", check=False):
            if time.monotonic() > end:
                raise RuntimeError("the node did not come up: " + (self.home / "slurmctld.log").read_text()[-2000:])
            time.sleep(0.2)

    def __exit__(self, *_):
        """The daemons, the last started first; jobs end before them."""
        if (self.home / "slurmctld.pid").exists():
            self.run("scancel", "-u", "root", check=False)
        for name in ("slurmd.pid", "slurmctld.pid", "munge.pid"):
            try:
                pid = int((self.home / name).read_text())
                os.kill(pid, signal.SIGTERM)
            except (OSError, ValueError):
                continue
            for _ in range(200):
                if not os.path.exists(f"/proc/{pid}"):
                    break
                time.sleep(0.05)
            else:
                os.kill(pid, signal.SIGKILL)

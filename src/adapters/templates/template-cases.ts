/** Values with which each template has a golden output beside it. The name of a case is the name of its golden file. */
export const TEMPLATE_CASES: Record<string, { template: string; values: Record<string, unknown> }> = {
  'dockerfile/django.Dockerfile.golden': {
    template: 'dockerfile/django.Dockerfile.njk',
    values: {
      root: '.',
      requirements: 'requirements.txt',
      installNeedsSource: false,
      collectStatic: true,
      folders: ['/app/media'],
      port: 8000,
      command: ['gunicorn', '--workers', '2', '--access-logfile', '-', 'shop.wsgi:application'],
    },
  },
  'dockerfile/django-in-a-folder.Dockerfile.golden': {
    template: 'dockerfile/django.Dockerfile.njk',
    values: {
      root: 'backend',
      requirements: 'requirements/production.txt',
      installNeedsSource: true,
      collectStatic: false,
      folders: [],
      port: 9000,
      command: ['gunicorn', '--workers', '2', '--access-logfile', '-', 'shop.wsgi:application'],
    },
  },
  'dockerfile/node.Dockerfile.golden': {
    template: 'dockerfile/node.Dockerfile.njk',
    values: { installNeedsSource: false, locked: true, buildScript: false, folders: [], port: 3000, command: ['node', 'server.js'] },
  },
  'dockerfile/node-with-build.Dockerfile.golden': {
    template: 'dockerfile/node.Dockerfile.njk',
    values: { installNeedsSource: true, locked: false, buildScript: true, folders: ['/app/data'], port: 8080, command: ['npm', 'start'] },
  },
  'dockerfile/static.Dockerfile.golden': { template: 'dockerfile/static.Dockerfile.njk', values: { root: '.', port: 80 } },
  'dockerfile/static-on-a-port.Dockerfile.golden': { template: 'dockerfile/static.Dockerfile.njk', values: { root: 'public', port: 8080 } },
  'systemd/docker.service.golden': {
    template: 'systemd/docker.service.njk',
    values: {
      deployment: 'shop',
      container: 'webops-shop',
      retired: 'webops-shop.old',
      docker: '/usr/bin/docker',
      curl: '/usr/bin/curl',
      socket: '/run/docker.sock',
      bodyFile: '/var/lib/webops/deployments/shop/container.json',
      stopGraceSeconds: 10,
    },
  },
}

import { CopyButton } from '../copy/copy-button.tsx'

/** A Dockerfile to be read, with the numbers of its lines. */
export function DockerfileText({ text }: { text: string }) {
  const lines = text.replace(/\n$/, '').split('\n')
  return (
    <div className="relative">
      <CopyButton text={text} what="the Dockerfile" className="absolute top-1.5 right-3" />
      <pre
        tabIndex={0}
        aria-label="Dockerfile"
        data-testid="dockerfile-text"
        className="max-h-96 overflow-auto rounded-md border bg-sunken py-2.5 pr-12 font-mono text-[12.5px] leading-5"
      >
        {lines.map((line, index) => (
          <span
            key={index}
            className="block min-h-5 pl-12 before:-ml-12 before:mr-3 before:inline-block before:w-9 before:text-right before:text-faint before:content-[attr(data-line)] before:select-none"
            data-line={index + 1}
          >
            {/^\s*#/.test(line) ? <span className="text-faint">{line}</span> : <Instruction line={line} />}
            {'\n'}
          </span>
        ))}
      </pre>
    </div>
  )
}

function Instruction({ line }: { line: string }) {
  const [, word, rest] = /^([A-Z]{3,})(\s.*)$/.exec(line) ?? []
  if (word === undefined) return line
  return (
    <>
      <span className="font-semibold">{word}</span>
      {rest}
    </>
  )
}
